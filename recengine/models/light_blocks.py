"""The blocks that heavy and light networks are made of, written to be read side by side.

A convolution of K x K from C_in to C_out channels makes a map of H x W with so many multiplications (MACs):

    ordinary     K^2 C_in C_out H W                     every output channel reads every input channel at every place
    separable    K^2 C_in H W + C_in C_out H W          first each channel by itself, then the channels of each place
    their ratio  1 / C_out + 1 / K^2                    about 1/9 for 3 x 3 and many channels
    grouped      K^2 C_in C_out H W / g                 an output channel reads the inputs of its own group only

Maps are as large as their input over the stride, rounded up: K // 2 zeros on every side, K odd.
Where `norm` holds, batch normalisation follows each convolution, which then has no bias.

Sources: Howard et al. 2017, "MobileNets" (arXiv 1704.04861), sections 3.1 and 3.2 (separable); Sandler et al. 2018,
"MobileNetV2" (arXiv 1801.04381), table 1 (inverted bottleneck); Zhang et al. 2017, "ShuffleNet" (arXiv 1707.01083),
figure 2 (shuffle unit); Sainath et al. 2013, ICASSP, "Low-rank matrix factorization for deep neural network training".
Differs from them: the activation is chosen by name, and the norm may be left out.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

from recengine.errors import RequestError
from recengine.training.activations import activation


def convolution(
    c_in: int,
    c_out: int,
    *,
    kernel: int = 3,
    stride: int = 1,
    groups: int = 1,
    norm: bool = True,
    act: str = "relu",
) -> nn.Sequential:
    """An ordinary or grouped convolution: y = a(norm(W * x)).

    kernel  K, odd
    groups  g, a divisor of both numbers of channels; c_in groups of one channel each are *depthwise*
    act     a, by name; `linear` for none

    Raises RequestError for an even kernel.
    """
    if kernel % 2 == 0:
        raise RequestError(f"kernel = {kernel} has no middle; expected an odd number, such as 3")
    parts: list[nn.Module] = [nn.Conv2d(c_in, c_out, kernel, stride, kernel // 2, groups=groups, bias=not norm)]
    if norm:
        parts.append(nn.BatchNorm2d(c_out))
    if act != "linear":
        parts.append(activation(act))
    return nn.Sequential(*parts)


def depthwise(c: int, *, kernel: int = 3, stride: int = 1, norm: bool = True, act: str = "relu") -> nn.Sequential:
    """One K x K filter a channel, and no channel reads another: K^2 C H W."""
    return convolution(c, c, kernel=kernel, stride=stride, groups=c, norm=norm, act=act)


def pointwise(c_in: int, c_out: int, *, groups: int = 1, norm: bool = True, act: str = "relu") -> nn.Sequential:
    """1 x 1: the channels of each place mixed, and no place reads another: C_in C_out H W / g."""
    return convolution(c_in, c_out, kernel=1, groups=groups, norm=norm, act=act)


def separable(
    c_in: int, c_out: int, *, kernel: int = 3, stride: int = 1, norm: bool = True, act: str = "relu"
) -> nn.Sequential:
    """MobileNet V1: y = a(P a(D x)), D depthwise K x K and P pointwise, in place of one ordinary convolution."""
    return nn.Sequential(
        depthwise(c_in, kernel=kernel, stride=stride, norm=norm, act=act), pointwise(c_in, c_out, norm=norm, act=act)
    )


class InvertedBottleneck(nn.Module):
    """MobileNet V2: y = x + P_2 a(D a(P_1 x)); wide inside, narrow between, nothing bent on the narrow way.

    P_1 widens the channels `expand` times, D is depthwise, P_2 narrows them again and has no activation. x is added
    where its shape is y's: at stride 1 and for as many channels as came in.
    """

    def __init__(
        self, c_in: int, c_out: int, *, expand: int = 6, stride: int = 1, norm: bool = True, act: str = "relu6"
    ) -> None:
        super().__init__()
        wide = expand * c_in
        self.residual = stride == 1 and c_in == c_out
        self.widen = pointwise(c_in, wide, norm=norm, act=act)
        self.filter = depthwise(wide, stride=stride, norm=norm, act=act)
        self.narrow = pointwise(wide, c_out, norm=norm, act="linear")

    def forward(self, x: Tensor) -> Tensor:
        """(n, c_in, H, W) -> (n, c_out, H / stride, W / stride)"""
        y = self.narrow(self.filter(self.widen(x)))
        return x + y if self.residual else y


class Shuffle(nn.Module):
    """Channel j of group k becomes channel k of group j, so that the next groups read all of these; no arithmetic."""

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, x: Tensor) -> Tensor:
        """(n, C, H, W) as it came, its channels in another order."""
        return x.unflatten(1, (self.groups, -1)).transpose(1, 2).flatten(1, 2)


class ShuffleUnit(nn.Module):
    """ShuffleNet: y = a(x + G_2 D shuffle(a(G_1 x))); at stride 2, y = a([mean of 3 x 3 of x ; G_2 D shuffle(...)]).

    G_1 and G_2 are pointwise in groups, D is depthwise without activation. Inside are a quarter of the channels.
    `first_groups` are those of G_1: 1 where few channels come in.
    """

    def __init__(
        self,
        c_in: int,
        c_out: int,
        *,
        groups: int = 3,
        first_groups: int | None = None,
        stride: int = 1,
        norm: bool = True,
        act: str = "relu",
    ) -> None:
        super().__init__()
        if stride == 1 and c_in != c_out:
            raise RequestError(f"a shuffle unit of stride 1 adds what came in: {c_in} channels in, {c_out} out")
        inside, added = c_out // 4, c_out if stride == 1 else c_out - c_in
        self.stride = stride
        self.squeeze = pointwise(
            c_in, inside, groups=groups if first_groups is None else first_groups, norm=norm, act=act
        )
        self.shuffle = Shuffle(groups)
        self.filter = depthwise(inside, stride=stride, norm=norm, act="linear")
        self.spread = pointwise(inside, added, groups=groups, norm=norm, act="linear")
        self.act = activation(act)

    def forward(self, x: Tensor) -> Tensor:
        """(n, c_in, H, W) -> (n, c_out, H / stride, W / stride)"""
        y = self.spread(self.filter(self.shuffle(self.squeeze(x))))
        if self.stride == 1:
            return self.act(x + y)
        return self.act(torch.cat([avg_pool2d(x, 3, self.stride, padding=1), y], dim=1))


def low_rank(n_in: int, rank: int, n_out: int) -> nn.Sequential:
    """y = U V x + c, U (n_out, rank) and V (rank, n_in): rank (n_in + n_out) MACs in place of n_in n_out.

    The first values of U and V let what goes through keep its size, as a product of torch's own would not.
    """
    to_rank, from_rank = nn.Linear(n_in, rank, bias=False), nn.Linear(rank, n_out)
    nn.init.kaiming_normal_(to_rank.weight, nonlinearity="linear")
    nn.init.kaiming_normal_(from_rank.weight, nonlinearity="linear")
    return nn.Sequential(to_rank, from_rank)
