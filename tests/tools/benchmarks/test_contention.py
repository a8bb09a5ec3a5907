from tools.benchmarks.contention import Model


def test_p3_model_sells_out_exactly() -> None:
    model = Model(0.01, 1_000, with_shards=True)

    model.run(167, 3_000)

    assert model.outcomes["granted"] == 1_000
    assert model.outcomes["out of stock"] > 1_900
