from hypothesis import HealthCheck, settings

# The time an example takes says nothing on a shared machine; what it finds does.
settings.register_profile(
    "rules", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("rules")
