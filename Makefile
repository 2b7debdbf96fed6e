# StreamHouse: make without a target prints this help.
