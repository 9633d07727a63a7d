"""The tour through graddesc.xlsm: from plain gradient descent to Adam."""

from __future__ import annotations

from xlrepro.tour.stops import Chapter, Claim, Stop


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


ADAM = (
    "adam(\n    {}, given.beta, given.beta_square, eps=0, bias_correction=False, times=product\n)"
)
RMSPROP = "rmsprop({}, given.beta, eps=0, lagged=True, times=product)"

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
