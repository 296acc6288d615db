"""The economic systemic risk index: how much output is lost with some firms. Pure numerics.

Equations of Diem, Borsos, Reisch, Kertesz and Thurner, Scientific Reports 12:7719 (2022). What the
numbers come from stands in `graph.loss.esri_inputs`; the loss of every firm in turn in
`graph.loss.systemic_sweep`. numpy is imported when a network is built.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from onshore.graph.cache import cached_property
from onshore.graph.deadline import current

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Ints: TypeAlias = NDArray[numpy.int64]
    Floats: TypeAlias = NDArray[numpy.float64]

NEGLIGIBLE, NON_ESSENTIAL, ESSENTIAL = 0, 1, 2
Weight: TypeAlias = Literal["out", "throughput"]
Basis: TypeAlias = Literal["value", "stated_share", "assumed_equal_shares"]
BASES: tuple[Basis, ...] = ("value", "stated_share", "assumed_equal_shares")
TABLE = "essentiality"
"""Name of the reference table with rows {supplier_sector, buyer_sector, type}; tables whose names
begin so (`essentiality-network`) may speak of single links: rows {supplier, buyer, type}."""
EPS = 1e-6
MOST_ROUNDS = 10_000


class Part(NamedTuple):
    """Links of one use, sorted by what they add up to: `sums` of them, each beginning at `starts`.

    `ends` are the nodes whose loss counts, `factors` the loss that each adds; `into` are the nodes
    or groups that the sums belong to.
    """

    ends: Ints
    factors: Floats
    starts: Ints
    into: Ints

    def sums(self, values: Floats) -> Floats:
        import numpy as np

        found: Floats = np.add.reduceat(self.factors * values[self.ends], self.starts)
        return found


class Index(NamedTuple):
    """Share of all output that is lost, in all and by the two ways alone."""

    total: float
    downstream: float
    upstream: float


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """Levels of each node at rest, in [0, 1]: `d` by inputs, `u` by customers.

    `rounds` is how often all of them were worked out; `rests` is False where they still moved.
    """

    d: Floats
    u: Floats
    rounds: int
    rests: bool

    @property
    def lost(self) -> Floats:
        """Lost fraction of each node's output, 1 - min(d, u)."""
        import numpy as np

        found: Floats = 1.0 - np.minimum(self.d, self.u)
        return found


class Systemic:
    """Firms 0..size-1, who sells how much a year to whom, and how much it is needed.

    `sectors` numbers the sector of each firm from 0. `types` says of each link how much the buyer
    needs what it carries: NEGLIGIBLE, NON_ESSENTIAL or ESSENTIAL. Links of a firm with itself and
    links without value are left out; parallel links add up.
    """

    def __init__(
        self, size: int, sources: Ints, targets: Ints, values: Floats, sectors: Ints, types: Ints
    ) -> None:
        import numpy as np

        kept = (sources != targets) & (values > 0)
        self.size, self.sectors = size, np.asarray(sectors, dtype=np.int64)
        self.sources = np.asarray(sources, dtype=np.int64)[kept]
        self.targets = np.asarray(targets, dtype=np.int64)[kept]
        self.values = np.asarray(values, dtype=np.float64)[kept]
        self.types = np.asarray(types, dtype=np.int64)[kept]
        self.sold: Floats = np.bincount(self.sources, self.values, size).astype(np.float64)
        self.bought: Floats = np.bincount(self.targets, self.values, size).astype(np.float64)
        self.count = int(self.sectors.max()) + 1 if size else 0

    @cached_property
    def essential(self) -> Part:
        """Groups of (buyer, supplier sector) that stop the buyer; `into` is the buyer of each.

        A link counts as a share of all that the buyer takes of the sector, essential or not.
        """
        import numpy as np

        keys = self.targets * self.count + self.sectors[self.sources]
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        starts = _starts(keys)
        sizes = np.diff(np.append(starts, len(keys)))
        whole = np.add.reduceat(self.values[order], starts) if len(starts) else self.values
        factors = self.values[order] / np.repeat(whole, sizes)
        chosen = self.types[order] == ESSENTIAL
        keys = keys[chosen]
        starts = _starts(keys)
        return Part(
            self.sources[order][chosen], factors[chosen], starts, keys[starts] // max(self.count, 1)
        )

    @cached_property
    def other(self) -> Part:
        """What each buyer takes of non-essential inputs, as shares of all that it takes."""
        import numpy as np

        links = np.flatnonzero(self.types == NON_ESSENTIAL)
        links = links[np.argsort(self.targets[links], kind="stable")]
        targets = self.targets[links]
        starts = _starts(targets)
        return Part(
            self.sources[links], self.values[links] / self.bought[targets], starts, targets[starts]
        )

    @cached_property
    def demand(self) -> Part:
        """What each seller sells to its customers, as shares of all that it sells."""
        import numpy as np

        order = np.argsort(self.sources, kind="stable")
        sources = self.sources[order]
        starts = _starts(sources)
        return Part(
            self.targets[order], self.values[order] / self.sold[sources], starts, sources[starts]
        )

    @cached_property
    def buyers(self) -> tuple[Ints, Ints]:
        """Where the essential groups of each buyer begin, and the buyers."""
        owners = self.essential.into
        starts = _starts(owners)
        return starts, owners[starts]

    def lose(
        self,
        psi: Floats,
        *,
        sigma: bool = True,
        eps: float = EPS,
        rounds: int = MOST_ROUNDS,
    ) -> Losses:
        """Levels once a fraction `psi` of each node is lost and nothing moves by more than eps.

        All nodes are updated at once. `sigma`: what a supplier of a small part of its sector's
        market no longer sells is made up for by the others; without it nobody is replaced. After
        `rounds`, or when the time is up, the levels reached so far are returned.
        """
        import numpy as np

        deadline = current()
        ceiling = 1.0 - np.asarray(psi, dtype=np.float64)
        d, u = ceiling, ceiling
        for number in range(1, rounds + 1):
            new_d = self._downstream(d, ceiling, sigma)
            new_u = np.array(ceiling)
            part = self.demand
            if len(part.starts):
                new_u[part.into] = np.minimum(1.0 - part.sums(1.0 - u), ceiling[part.into])
            np.maximum(new_u, 0.0, out=new_u)
            moved = max(_most(new_d, d), _most(new_u, u))
            d, u = new_d, new_u
            if moved <= eps:
                return Losses(d, u, number, True)
            if deadline.passed():
                return Losses(d, u, number, False)
        return Losses(d, u, rounds, False)

    def _downstream(self, d: Floats, ceiling: Floats, sigma: bool) -> Floats:
        import numpy as np

        lost = 1.0 - d
        if sigma:
            lost = lost * self.replaceable(d)
        found = np.array(ceiling)
        if len(self.essential.starts):
            starts, buyers = self.buyers
            worst = np.maximum.reduceat(self.essential.sums(lost), starts)
            found[buyers] = np.minimum(1.0 - worst, found[buyers])
        if len(self.other.starts):
            into = self.other.into
            found[into] = np.minimum(1.0 - self.other.sums(lost), found[into])
        return np.maximum(found, 0.0)

    def replaceable(self, d: Floats) -> Floats:
        """sigma: each firm's share of what is left of its sector's market, at most 1."""
        import numpy as np

        markets = np.bincount(self.sectors, self.sold * d, self.count)[self.sectors]
        shares = np.ones(self.size)
        with np.errstate(over="ignore"):
            np.divide(self.sold, markets, out=shares, where=markets > 0)
        return np.minimum(shares, 1.0)

    def weights(self, weight: Weight = "out") -> Floats:
        """What the loss of each firm counts: what it sells, or the larger of sold and bought."""
        import numpy as np

        found: Floats = self.sold if weight == "out" else np.maximum(self.sold, self.bought)
        return found

    def index(self, losses: Losses, weight: Weight = "out") -> Index | None:
        """Weighted mean of the losses; None where nothing is sold."""
        weights = self.weights(weight)
        whole = float(weights.sum())
        if whole <= 0:
            return None
        parts = (losses.lost, 1.0 - losses.d, 1.0 - losses.u)
        # no dot product: over a few thousand numbers the library would wait for its threads
        return Index(*(float((weights * part).sum()) / whole for part in parts))


def _starts(keys: Any) -> Any:
    """Where each run of equal keys begins."""
    import numpy as np

    if not len(keys):
        return np.zeros(0, dtype=np.int64)
    return np.concatenate(([0], np.flatnonzero(np.diff(keys)) + 1))


def _most(new: Floats, old: Floats) -> float:
    import numpy as np

    return float(np.max(np.abs(new - old), initial=0.0))
