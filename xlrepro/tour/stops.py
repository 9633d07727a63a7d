"""What the tour shows: for each stop the kind of sheet, the quantity, and the Python that gives it.

The code of a stop is run as it is printed. It may use every name of `xlrepro.engines`, `np`,
`product`, what earlier stops named, and `given`: what the sheet was given, as its loader read it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """A quantity of a sheet; the last line of `code` gives what all its cells should hold."""

    text: str
    role: str  # the quantity, as the legend of the sheet's model names it
    code: str


@dataclass(frozen=True)
class Claim:
    """A number that is said of the sheet, and code whose last line works it out."""

    text: str
    said: float
    within: float  # how far off the number may be to be called so
    code: str


@dataclass(frozen=True)
class Chapter:
    """A sheet, found by its model (and title where several have that model)."""

    heading: str
    model: str
    stops: tuple[Stop | Claim, ...]
    annealed: bool = False


def _intercept(text: str, said: float, within: float, rule: str, macro: str) -> Claim:
    """What the Run button makes of the intercept, five epochs after Reset."""
    return Claim(
        text,
        said,
        within,
        f"rule = lambda lr: {rule}\n"
        f'buttons = Buttons(MACROS["{macro}"], rule, given.x, given.y)\n'
        "progress = buttons.reset(given.lr)\n"
        "for epoch in range(5):\n"
        "    progress = buttons.epoch(progress)\n"
        "progress.params[0]",
    )


INDEX = 'index = match_all(given.user.ids, given.user.keys, "exact")'
ADAM = (
    "adam(\n    {}, given.beta, given.beta_square, eps=0, bias_correction=False, times=product\n)"
)
RMSPROP = "rmsprop({}, given.beta, eps=0, lagged=True, times=product)"

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

DESCENT = (
    Chapter(
        "Gradient descent, one point at a time",
        "sgd",
        (
            Stop(
                "A line a*x + b is fitted. The gradient of the squared error by b is 2*(pred - y).",
                "de_db",
                "rule = sgd(given.lr, times=product)\n"
                "trace = descend(rule, given.start, None, given.x, given.y)\n"
                "trace.grad[:, 0]",
            ),
            Stop(
                "Who has no formula for a gradient moves a weight by 0.01 and looks how the error "
                "changes. Here the estimate is 0.01 too high, for the error is quadratic.",
                "slope_b",
                "finite_difference(trace.params, given.x, given.y, step=0.01).est_db",
            ),
            Stop(
                "Each row steps against its gradient and hands its weights to the next.",
                "new_b",
                "trace.new_params[:, 0]",
            ),
            Stop(
                "What the sheet calls rmse is the root of the sum of the squared errors, not of "
                "their mean.",
                "rmse",
                "root_sum(trace.error)",
            ),
            _intercept(
                "After five epochs the intercept, truly 30, is about",
                1.27,
                0.01,
                "sgd(lr, times=product)",
                "sgd",
            ),
        ),
    ),
    Chapter(
        "Momentum: step along a running mean of the gradients",
        "momentum",
        (
            Stop(
                "The mean keeps nine tenths of itself and takes a tenth of the new gradient.",
                "mean_b",
                "rule = momentum(given.lr, given.beta, times=product)\n"
                "trace = descend(rule, given.start, State(mean=given.mean), given.x, given.y)\n"
                "trace.states.mean[:, 0]",
            ),
            Stop("The step is along the mean.", "new_b", "trace.new_params[:, 0]"),
        ),
    ),
    Chapter(
        "RMSprop: divide by the size of past gradients",
        "rmsprop",
        (
            Stop(
                "A running mean of the squared gradients; a step divides by the root of the mean "
                "of the row before.",
                "new_b",
                f"rule = {RMSPROP.format('given.lr')}\n"
                "trace = descend(rule, given.start, State(square=given.square), given.x, given.y)\n"
                "trace.new_params[:, 0]",
            ),
            _intercept(
                "After five epochs the intercept is about", 3, 0.5, RMSPROP.format("lr"), "rmsprop"
            ),
        ),
    ),
    Chapter(
        "Adam: both at once",
        "adam",
        (
            Stop(
                "Along the running mean, divided by the root of the running square. The sheet "
                "corrects no bias and adds no epsilon.",
                "new_b",
                f"rule = {ADAM.format('given.lr')}\n"
                "state = State(given.mean, given.square)\n"
                "trace = descend(rule, given.start, state, given.x, given.y)\n"
                "trace.new_params[:, 0]",
            ),
            _intercept(
                "After five epochs from Reset the intercept is about",
                25,
                0.5,
                ADAM.format("lr"),
                "adam",
            ),
        ),
    ),
    Chapter(
        "Adam with a rate that is cut",
        "adam",
        (
            Stop(
                "When the running squares are more than twice the lowest ever seen at the end of "
                "an epoch, the rate is divided by four.",
                "gradrat",
                "np.sqrt(given.square).sum() / given.previous_square",
            ),
            Claim(
                "Reset and 25 epochs lead to the stored rate, cut four times from 1: one over",
                256,
                0,
                f"rule = lambda lr: {ADAM.format('lr')}\n"
                'buttons = Buttons(MACROS["annealed adam"], rule, given.x, given.y)\n'
                "progress = buttons.reset(given.lr)\n"
                "for epoch in range(25):\n"
                "    progress = buttons.epoch(progress)\n"
                "1 / progress.lr",
            ),
        ),
        annealed=True,
    ),
)

ENTROPY = (
    Chapter(
        "Softmax: outputs become shares",
        "softmax",
        (
            Stop(
                "e to the power of each output is positive, and larger outputs stand out.",
                "exp",
                "exponentials(given.logits)",
            ),
            Stop("Divided by their sum they add up to one.", "share", "softmax(given.logits)"),
            Claim(
                "A constant added to every output changes no share: the largest change is",
                0,
                1e-15,
                "np.abs(softmax(given.logits + 3) - softmax(given.logits)).max()",
            ),
            Stop(
                "Where an image may be several things at once, each output is judged by itself.",
                "sigmoid",
                "sigmoid(given.logits)",
            ),
        ),
    ),
    Chapter(
        "Cross-entropy: what a prediction costs",
        "binary cross-entropy",
        (
            Stop(
                "The logarithm of what was predicted for the truth, negative. LOG is base ten in a "
                "spreadsheet; PyTorch takes the natural one, 2.302585 times as much.",
                "loss",
                "loss = binary_cross_entropy(given.target, given.p, base=10)\nloss",
            ),
            Stop(
                "Written as a decision it is the same.",
                "case",
                "binary_cross_entropy_by_case(given.target, given.p, base=10)",
            ),
            Claim(
                "Their mean in natural logarithms, as PyTorch would have it:",
                0.762889,
                5e-7,
                "binary_cross_entropy(given.target, given.p, base=np.e).mean()",
            ),
        ),
    ),
    Chapter(
        "Cross-entropy is a look-up",
        "likelihood look-up",
        (
            Stop(
                "With both logarithms in a row, the loss is the one that the true class points at.",
                "picked",
                "logs = np.column_stack([log(given.p, 10), log(1 - given.p, 10)])\n"
                "targets = np.column_stack([given.target, 1 - given.target])\n"
                "-nll_by_lookup(targets, logs)",
            ),
        ),
    ),
)

CHAPTERS = (*FACTORS, *DESCENT, *ENTROPY)
