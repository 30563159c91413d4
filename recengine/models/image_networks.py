"""MobileNet V1 and ShuffleNet V1 whole, as their papers draw them: for their arithmetic alone, nothing here is trained.

They look at pictures, not at people; the recommenders borrow their blocks (`light_blocks`). Made under
`torch.device("meta")` they take no memory and are counted all the same (`recengine.compress.cost`).

Sources: Howard et al. 2017, "MobileNets" (arXiv 1704.04861), table 1 and sections 3.3, 3.4; Zhang et al. 2017,
"ShuffleNet" (arXiv 1707.01083), table 1.
Differs from them: table 1 of MobileNets gives its last depthwise layer stride 2 and a map of 7 x 7 on either side; that
fits stride 1 alone.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn.functional import max_pool2d

from recengine.errors import RequestError
from recengine.models.light_blocks import ShuffleUnit, convolution, separable

MOBILENET = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *((512, 1),) * 5, (1024, 2), (1024, 1))
"""(channels, stride) of each separable convolution after the first, ordinary one of 32 channels and stride 2."""

SHUFFLENET = {1: 144, 2: 200, 3: 240, 4: 272, 8: 384}
"""Channels of stage 2 for each number of groups; stages 3 and 4 have twice and four times as many."""

REPEATS = (4, 8, 4)
"""Units of stages 2, 3 and 4; the first of each has stride 2."""


class MobileNetV1(nn.Module):
    """One ordinary convolution, thirteen separable ones, the mean of each channel, and a classifier.

    width     alpha: factor of every number of channels
    classes   that the last layer tells apart
    separate  whether the thirteen are separable; with ordinary ones it is the paper's "Conv MobileNet" (table 4)
    """

    def __init__(self, *, width: float = 1.0, classes: int = 1000, separate: bool = True) -> None:
        super().__init__()
        c, block = round(32 * width), separable if separate else convolution
        self.first = convolution(3, c, stride=2)
        self.body = nn.Sequential()
        for channels, stride in MOBILENET:
            self.body.append(block(c, round(channels * width), stride=stride))
            c = round(channels * width)
        self.classifier = nn.Linear(c, classes)

    def forward(self, x: Tensor) -> Tensor:
        """(n, 3, H, W) -> (n, classes)"""
        return self.classifier(self.body(self.first(x)).mean(dim=(2, 3)))


class ShuffleNetV1(nn.Module):
    """One ordinary convolution, a pooling, three stages of shuffle units, the mean of each channel, and a classifier.

    groups   g, of the pointwise convolutions; the very first of them, which reads 24 channels, is not grouped
    scale    s: factor of every number of channels
    classes  that the last layer tells apart

    Raises RequestError for a number of groups that the paper has no channels for.
    """

    def __init__(self, *, groups: int = 3, scale: float = 1.0, classes: int = 1000) -> None:
        super().__init__()
        if groups not in SHUFFLENET:
            raise RequestError.unknown("number of groups", groups, [str(known) for known in SHUFFLENET])
        c = round(24 * scale)
        self.first = convolution(3, c, stride=2)
        self.body = nn.Sequential()
        for stage, units in enumerate(REPEATS):
            wide = round(SHUFFLENET[groups] * scale) * 2**stage
            for unit in range(units):
                few = 1 if stage == unit == 0 else groups
                stride = 1 if unit else 2
                self.body.append(ShuffleUnit(c, wide, groups=groups, first_groups=few, stride=stride))
                c = wide
        self.classifier = nn.Linear(c, classes)

    def forward(self, x: Tensor) -> Tensor:
        """(n, 3, H, W) -> (n, classes)"""
        x = max_pool2d(self.first(x), 3, 2, padding=1)
        return self.classifier(self.body(x).mean(dim=(2, 3)))
