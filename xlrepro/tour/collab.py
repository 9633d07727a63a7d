"""The tour through collab_filter.xlsx: ratings, embeddings, biases, and what they know."""

from __future__ import annotations

from xlrepro.tour.stops import Chapter, Claim, Look, Stop

INDEX = 'index = match_all(given.user.ids, given.user.keys, "exact")'

FACTORS = (
    Chapter(
        "A rating is a dot product",
        "dot product",
        (
            Stop(
                "Every user and every movie has five numbers, the latent factors. A predicted "
                "rating is the dot product of the two, and 0 where the user gave no rating.",
                "pred",
                "rated = ~np.isnan(given.ratings)\n"
                "predictions = predict(given.users, given.movies, rated)\n"
                "predictions",
            ),
            Stop(
                "How good the factors are: the root of the mean squared error over the ratings "
                "that exist. This is the cell that Solver minimises.",
                "rmse",
                "rmse(given.ratings, predictions)",
            ),
            Claim(
                "Solver stopped short. Carried on from its factors, the error ends at",
                0.392901,
                5e-7,
                "start = Factors(given.users, given.movies.T)\n"
                "fit_factors(given.ratings, start).rmse",
            ),
            Claim(
                "The lecture leaves a sigmoid to the reader, which keeps predictions between 0 and "
                "5.5. With it the best of five random starts ends at",
                0.296,
                0.001,
                "restarts(given.ratings, 5, False, 5, 0, y_range=(0, 5.5)).best.rmse",
            ),
        ),
    ),
    Chapter(
        "Looking a row up is multiplying by a one-hot row",
        "one-hot product",
        (
            Stop("An id becomes its place in the list of ids.", "user_idx", f"{INDEX}\nindex"),
            Stop(
                "The place becomes a row of zeros with a single one.",
                "user_hot",
                "one_hot(index, len(given.user.keys))",
            ),
            Stop(
                "That row times the matrix of factors gives the user's factors.",
                "user_act",
                "by_product = one_hot_product(index, given.user.table)\nby_product",
            ),
        ),
    ),
    Chapter(
        "An embedding is that look-up without the multiplication",
        "embedding look-up",
        (
            Stop(
                "OFFSET fetches the row directly. No zero is multiplied, and nothing else changes.",
                "user_act",
                f"{INDEX}\nusers = take_rows(index, given.user.table, given.user.places)\nusers",
            ),
            Claim(
                "How many of these numbers are not those of the product:",
                0,
                0,
                "np.count_nonzero(users != by_product)",
            ),
            Stop(
                "The rating of each row is again a dot product.",
                "pred",
                'index = match_all(given.movie.ids, given.movie.keys, "exact")\n'
                "movies = take_rows(index, given.movie.table, given.movie.places)\n"
                "predictions = row_dot(users, movies)\n"
                "predictions",
            ),
            Stop(
                "And the error is the one of the first sheet, up to the order of its terms.",
                "rmse",
                "rmse_of(squared_error(given.ratings, predictions))",
            ),
        ),
    ),
    Chapter(
        "Some users are kind and some movies are good: biases",
        "dot product with biases",
        (
            Stop(
                "A number for each user and each movie is added. A blank rating still has its two "
                "biases here, since only the product is masked.",
                "pred",
                "rated = ~np.isnan(given.ratings)\n"
                "predictions = predict(\n"
                "    given.users, given.movies, rated, given.user_bias, given.movie_bias\n"
                ")\n"
                "predictions",
            ),
            Stop("The error is lower than without.", "rmse", "rmse(given.ratings, predictions)"),
            Claim(
                "Carried on from Solver's factors and biases, it ends at",
                0.318655,
                5e-7,
                "start = Factors(given.users, given.movies.T, given.user_bias, given.movie_bias)\n"
                "fit_factors(given.ratings, start).rmse",
            ),
        ),
    ),
    Chapter(
        "What biases and factors know",
        "dot product with biases",
        (
            Look(
                "A bias tells how good a movie is, whomever it suits. The movies, by column from "
                "0, from the highest bias down:",
                "np.argsort(-given.movie_bias).tolist()",
            ),
            Look(
                "And from the highest mean rating down, which is another order:",
                "means = np.nanmean(given.ratings, axis=0)\nnp.argsort(-means).tolist()",
            ),
            Claim(
                "No factor means anything by itself. Mixed by any matrix that can be undone, they "
                "predict the same ratings; the largest change is",
                0,
                1e-9,
                "k = given.users.shape[1]\n"
                "mix = np.random.default_rng(0).normal(size=(k, k))\n"
                "mixed = dot(given.users @ mix, np.linalg.inv(mix) @ given.movies)\n"
                "np.abs(mixed - dot(given.users, given.movies)).max()",
            ),
            Look(
                "The directions in which the movies differ most do mean something. Their shares "
                "of the variance:",
                "from xlrepro.engines.factors.components import neighbours, principal_components\n"
                "found = principal_components(given.movies.T)\n"
                "found.shares.round(3).tolist()",
            ),
            Look(
                "The movies from one end of the first direction to the other:",
                "np.argsort(-found.scores[:, 0]).tolist()",
            ),
            Look(
                "The movies whose factors point the way of the first one's, nearest first:",
                "neighbours(given.movies.T, 0).rows[:3].tolist()",
            ),
        ),
    ),
    Chapter(
        "Words are looked up in the same way",
        "word embedding",
        (
            Stop(
                "The factors of each word of a text. Upper and lower case are one, as for MATCH.",
                "word_act",
                'index = match_all(given.ids, given.keys, "exact")\n'
                "take_rows(index, given.table, given.places)",
            ),
        ),
    ),
)
