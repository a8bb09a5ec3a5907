from tests.benchmarks.contention import Model, granted_share


def test_shards_grant_ten_thousand_a_minute() -> None:
    assert granted_share(167, 0.01, with_shards=True) >= 0.995
    assert granted_share(167, 0.01, with_shards=False) < 0.6


def test_p3_model_sells_out_exactly() -> None:
    model = Model(0.01, 1_000, with_shards=True)

    model.run(167, 3_000)

    assert model.outcomes["granted"] == 1_000
    assert model.outcomes["out of stock"] > 1_900
