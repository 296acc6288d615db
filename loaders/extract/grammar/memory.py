"""What earlier sentences left, as the rules read it. Nothing is decided here; see `remember.py`."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """A place as named in the sentence: `City, State` is one; `site` keeps an unlisted town."""

    id: str
    start: int
    end: int
    site: str | None = None
    adjective: bool = False
    dateline: bool = False


@dataclass
class Memory:
    """What earlier sentences left: who is spoken of, with whom, and where."""

    firm: str | None = None
    pair: tuple[str, ...] = ()
    place: Place | None = None
    component: str | None = None
    sites: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    site_offsets: dict[str, int] = field(default_factory=dict)
    works: dict[str, None] = field(default_factory=dict)
    """The firms that sentences named as building, running or paying for a site."""
    firms_seen: list[str] = field(default_factory=list)
    order: dict[str, int] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    deal: tuple[str, ...] = ()
    main: str | None = None
    paragraph: int = 0
    country: Place | None = None
    place_offset: int = -10_000
    place_paragraph: int = -1
    state: Place | None = None
    towns: dict[str, Place] = field(default_factory=dict)
    first_seen: dict[str, int] = field(default_factory=dict)
    country_offset: int = -10_000
    incentive: tuple[int, str, str] | None = None
    announcing: Place | None = None
    """The state in the dateline of what a governor announces: where nothing else is named."""
    built: set[tuple[str, str]] = field(default_factory=set)
    component_firm: str | None = None
    trade: tuple[str, str, str] | None = None
    """Seller, buyer and product of the last supply or purchase."""
    made: dict[str, str] = field(default_factory=dict)
    """The product that was last said of each firm."""
    sellers: dict[str, tuple[str, str]] = field(default_factory=dict)
    """From whom a firm gets what, by the deal told last."""
    seats: dict[str, Place] = field(default_factory=dict)
    """The place in brackets behind a firm: where its head office, and with it 本社工場, stands."""
    kinds: dict[str, str | None] = field(default_factory=dict)
    """The firm introduced as `supplier`, `maker`, ...; None where two firms were."""

    heads: list[tuple[int, int, str]] = field(default_factory=list)
    """The last sentences without a sum, the nearest first: what the rows behind them list."""
    met: bool = False
    """Whether the subject of the present sentence is a name on no list."""
    stranger: bool = False
    """Whether a name on no list was the last subject: no firm is carried over past it."""

    def meet(self, stranger: bool) -> None:
        """Before a sentence: one whose own subject is on no list leaves nobody to carry over."""
        self.met = stranger
        if stranger:
            self.stranger, self.firm, self.pair, self.deal, self.trade = True, None, (), (), None

    def see(self, firm: str, paragraph: int) -> None:
        self.first_seen.setdefault(firm, paragraph)
        if firm in self.firms_seen:
            self.firms_seen.remove(firm)
        self.firms_seen.append(firm)
        self.order.setdefault(firm, len(self.order))

    def other_firm(self, than: str) -> str | None:
        """The firm spoken of most recently besides `than`."""
        for firm in self.pair:
            if firm != than and than in self.pair:
                return firm
        return next((firm for firm in reversed(self.firms_seen) if firm != than), None)
