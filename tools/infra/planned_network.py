"""The allowed connections in the planned network, by the last words of the groups' names."""

from collections.abc import Iterable, Mapping

from tools.terraform.plans import Plan, Resource

EVERYBODY = "0.0.0.0/0"
# Type -> the attribute with its security groups.
_MEMBERS: Mapping[str, str] = {
    "aws_ecs_service": "network_configuration.security_groups",
    "aws_elasticache_serverless_cache": "security_group_ids",
    "aws_lambda_function": "vpc_config.security_group_ids",
    "aws_lb": "security_groups",
    "aws_rds_cluster": "vpc_security_group_ids",
    "aws_scheduler_schedule": "target.ecs_parameters.network_configuration.security_groups",
    "aws_vpc_endpoint": "security_group_ids",
}

Flow = tuple[str, int, str]
"""(from, port, to)."""


def flows_out(plan: Plan) -> set[Flow]:
    """Return the connections that groups may open."""
    rules = plan.of_type("aws_vpc_security_group_egress_rule")
    return {(_group(rule), port, peer) for rule in rules for port, peer in _peers(rule)}


def flows_in(plan: Plan) -> set[Flow]:
    """Return the connections that groups accept."""
    rules = plan.of_type("aws_vpc_security_group_ingress_rule")
    return {(peer, port, _group(rule)) for rule in rules for port, peer in _peers(rule)}


def members_of_groups(plan: Plan) -> Mapping[str, set[str]]:
    """Return the types of each group's members."""
    found: dict[str, set[str]] = {}
    for type_name, path in _MEMBERS.items():
        for resource in plan.of_type(type_name):
            for group in resource.texts_at(path):
                found.setdefault(_last_word(group), set()).add(type_name)
    return found


def _group(rule: Resource) -> str:
    return _last_word(rule.values["security_group_id"])


def _peers(rule: Resource) -> Iterable[tuple[int, str]]:
    values = rule.values
    assert values["ip_protocol"] == "tcp", rule.address
    assert values["from_port"] == values["to_port"], rule.address
    yield (
        values["from_port"],
        _last_word(values.get("referenced_security_group_id") or values["cidr_ipv4"]),
    )


def _last_word(name: str) -> str:
    return name.rpartition("-")[2]
