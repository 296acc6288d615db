"""Who makes what where: sites, trades, flows, crossings, exposure, localization. Pure."""
