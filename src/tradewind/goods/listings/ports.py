"""Where listings speak to the outside: pictures that a file names by address."""

from __future__ import annotations

from typing import Protocol

from tradewind.goods.listings.types import FetchedPicture


class PictureSource(Protocol):
    """Fetches a picture from an address that a seller gave. Called outside transactions."""

    def fetch(self, url: str) -> FetchedPicture:
        """Return the picture at an address; raises PictureUnreachable.

        Public addresses alone: a private network of ours is no source, whatever leads there.
        """
        ...
