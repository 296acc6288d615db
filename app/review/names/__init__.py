"""Names on no list: what a review knows of them and decides on them."""
