"""What a pair has in common: one instance of each kind that VRRP has, as keepalived and tenbin both take it."""

from farm.configuration import block

# By instance: its virtual addresses.
ADDRESSES = {
    "v2": ["10.99.0.10"],
    "pass": ["10.99.0.11", "10.99.0.111"],
    "ah": ["10.99.0.12"],
    "v3": ["10.99.0.13"],
    "v6": ["fe80::99:14", "2001:db8:99::14"],
    "unicast": ["10.99.0.15"],
    "inside": ["10.99.0.16"],
    "outside": ["10.98.0.17"],
    "stays": ["10.99.0.18"],
}
IDS = {name: 10 + i for i, name in enumerate(ADDRESSES)}
# Those of which a better router takes over from a worse one.
PREEMPTED = [name for name in ADDRESSES if name != "stays"]

_PASS = block("authentication", "auth_type PASS", "auth_pass himitsu")
_AH = block("authentication", "auth_type AH", "auth_pass himitsu")


def _own_lines(name, own, peer):
    return {
        "pass": [_PASS],
        "ah": [_AH],
        "v3": ["version 3", "advert_int 0.2"],
        "v6": ["version 3", "advert_int 0.5"],
        "unicast": [f"unicast_src_ip {own}", block("unicast_peer", peer)],
        "stays": ["nopreempt"],
    }.get(name, [])


def instance(name, priority, own, peer):
    interface = "eth1" if name == "outside" else "eth0"
    timing = [] if name in ("v3", "v6") else ["advert_int 1"]
    return block(f"vrrp_instance {name}", "state BACKUP", f"interface {interface}", f"virtual_router_id {IDS[name]}",
                 f"priority {priority}", *timing, *_own_lines(name, own, peer),
                 block("virtual_ipaddress", *(f"{each}/{'64' if ':' in each else '24'}" for each in ADDRESSES[name])))


def configuration(priority, own, peer, *further, names=tuple(ADDRESSES)):
    group = [block("vrrp_sync_group both", block("group", "inside", "outside"))] if "inside" in names else []
    return "\n".join([block("global_defs", "router_id test", "vrrp_garp_master_repeat 2", *further), *group,
                      *(instance(name, priority, own, peer) for name in names)]) + "\n"
