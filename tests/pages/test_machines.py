"""What a machine asks."""


def test_the_process_answers(client):
    assert client.get("/healthz").json == {"status": "ok"}


def test_the_database_answers(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_both_answer_after_somebody_left(client):
    client.get("/leave")
    assert client.get("/healthz").json == client.get("/readyz").json == {"status": "ok"}
