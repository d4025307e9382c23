#include "store/postgres/inbox_fixture.hpp"

// Idempotency keys of mail that spares accept, which hold for all relays

namespace relay {

namespace asio = boost::asio;

using test::noon;

BOOST_FIXTURE_TEST_SUITE(keys_of_an_inbox, test::inbox_fixture)

BOOST_AUTO_TEST_CASE(has_a_key_but_once_for_all_relays)
{
    auto story = [&]() -> asio::awaitable<void> {
        std::vector<std::unique_ptr<spare>> spares;
        for (int i = 0; i < 3; ++i)
            spares.push_back(open_spare());
        for (int round = 0; round < 20; ++round) {
            const auto key = "key " + std::to_string(round);
            std::vector<std::shared_ptr<accept_result>> answers;
            for (auto& s : spares)
                answers.push_back(accept(*s, mail(*s, "{}", key)));
            answers.push_back(accept_at_sender([&] {
                auto m = make("{}");
                m.idempotency_key = key;
                m.accepted_at = moment{.wall = noon};
                return m;
            }()));
            for (auto& s : spares)
                co_await s->inbox->flush();
            co_await store->flush();
            int queued = 0;
            for (const auto& a : answers) {
                queued += a->status == acceptance::queued ? 1 : 0;
                BOOST_TEST((a->status == acceptance::queued || a->status == acceptance::duplicate));
                BOOST_TEST((a->id == answers[0]->id));
            }
            BOOST_TEST(queued == 1);
        }
        BOOST_TEST(count("idempotency") == 20);

        auto other = mail(*spares[0], "{}", "key 0");
        other.fingerprint = {1};
        const auto conflict = accept(*spares[0], std::move(other));
        co_await spares[0]->inbox->flush();
        BOOST_TEST((conflict->status == acceptance::key_conflict));
    };
    test::run(ctx, story());
}

// Neither waits for the other while that waits for it.
BOOST_AUTO_TEST_CASE(are_inserted_crosswise_by_two_relays_without_a_deadlock)
{
    auto story = [&]() -> asio::awaitable<void> {
        auto first = open_spare();
        auto second = open_spare();
        std::vector<std::shared_ptr<accept_result>> answers;
        constexpr int rounds = 50;
        constexpr int keys = 40;
        for (int round = 0; round < rounds; ++round) {
            for (int i = 0; i < keys; ++i) {
                const auto key = [round](int n) {
                    return std::to_string(round) + " " + std::to_string(n);
                };
                answers.push_back(accept(*first, mail(*first, "{}", key(i))));
                answers.push_back(accept(*second, mail(*second, "{}", key(keys - 1 - i))));
            }
            co_await first->inbox->flush();
            co_await second->inbox->flush();
        }
        int queued = 0;
        for (const auto& a : answers)
            queued += a->status == acceptance::queued ? 1 : 0;
        BOOST_TEST(queued == rounds * keys);
        BOOST_TEST(count("idempotency") == rounds * keys);
        BOOST_TEST(deadlocks == 0);
    };
    test::run(ctx, story());
}

// Between the look for a key and its row
BOOST_AUTO_TEST_CASE(may_have_a_key_that_the_sender_has_just_looked_for)
{
    auto story = [&]() -> asio::awaitable<void> {
        auto raced = hold_until_awaited(
            "INSERT INTO idempotency(message, key, fingerprint, at)"
            " VALUES(77, 'k', '\\x00000000000000000000000000000000', " +
            std::to_string(to_ms(noon)) + ")"
        );
        auto m = make("{}");
        m.idempotency_key = "k";
        m.accepted_at = moment{.wall = noon};
        const auto with_key = accept_at_sender(std::move(m));
        const auto beside = accept_at_sender(make("{}"));
        co_await store->flush();
        raced.get();
        BOOST_TEST((with_key->status == acceptance::duplicate));
        BOOST_TEST(with_key->id.value == 77);
        BOOST_TEST((beside->status == acceptance::queued));
        BOOST_TEST(count("message") == 1);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(may_have_the_key_of_a_batch_as_well)
{
    auto story = [&]() -> asio::awaitable<void> {
        auto raced = hold_until_awaited(
            "INSERT INTO batch_key(id, key, fingerprint, members, errors, at)"
            " VALUES(77, 'k', '\\x00000000000000000000000000000000', '', 'first', " +
            std::to_string(to_ms(noon)) + ")"
        );
        new_batch b{.id = ids.next_message(noon), .accepted_at = moment{.wall = noon}};
        b.idempotency_key = "k";
        b.messages.push_back(make("{}"));
        batch_result answer;
        store->accept_all(std::move(b), [&](batch_result&& r, new_batch&&) { answer = r; });
        co_await store->flush();
        raced.get();
        BOOST_TEST((answer.status == batch_status::duplicate));
        BOOST_TEST(answer.errors == "first");
        BOOST_TEST(count("message") == 0);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(has_a_key_anew_after_a_day)
{
    auto story = [&]() -> asio::awaitable<void> {
        auto s = open_spare();
        const auto first = accept(*s, mail(*s, "{}", "k"));
        co_await s->inbox->flush();
        auto m = mail(*s, "{}", "k");
        m.accepted_at = moment{.wall = noon + std::chrono::hours(24)};
        const auto again = accept(*s, std::move(m));
        co_await s->inbox->flush();
        BOOST_TEST((again->status == acceptance::queued));
        BOOST_TEST((again->id != first->id));
        BOOST_TEST(count("inbox") == 2);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(takes_batches_as_a_whole_and_once)
{
    auto story = [&]() -> asio::awaitable<void> {
        auto first = open_spare();
        auto second = open_spare();
        const auto batch_of = [&](spare& s) {
            new_batch b{.id = s.inbox->next_id(noon), .accepted_at = moment{.wall = noon}};
            b.messages.push_back(mail(s, "{}"));
            b.messages.push_back(mail(s, "{}"));
            b.idempotency_key = "k";
            return b;
        };
        std::vector<batch_result> answers(2);
        first->inbox->accept_all(batch_of(*first), [&](batch_result&& r) { answers[0] = r; });
        co_await first->inbox->flush();
        second->inbox->accept_all(batch_of(*second), [&](batch_result&& r) { answers[1] = r; });
        co_await second->inbox->flush();
        BOOST_TEST((answers[0].status == batch_status::accepted));
        BOOST_TEST((answers[1].status == batch_status::duplicate));
        BOOST_TEST((answers[0].ids == answers[1].ids));
        BOOST_TEST((co_await take_up()).size() == 2u);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
