#include "pipeline/damage.hpp"
#include "relay/mail/address.hpp"
#include "server/socket/job_socket_fixture.hpp"
#include "support/sdk_bodies.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr int lines = 500;
constexpr std::size_t size = 16 << 10; // of each mark

} // namespace

BOOST_FIXTURE_TEST_SUITE(job_socket, test::job_socket_fixture)

BOOST_AUTO_TEST_CASE(a_deaf_producer_is_not_read_from_when_its_replies_have_filled_some_memory)
{
    auto story =
        [](test::stages& s, test::producer& deaf, test::producer&) -> asio::awaitable<void> {
        std::string text;
        for (int i = 0; i < lines; ++i)
            text += R"({"type":"ping","ref":")" + std::string(size, 'r') + "\"}\n";
        task_group sending(s.ex);
        sending.spawn(deaf.send(std::move(text)));
        std::uint64_t read = 0;
        do {
            read = s.counters.lines;
            for (int i = 0; i < 20; ++i)
                co_await s.store.flush();
        } while (s.counters.lines != read);
        BOOST_TEST(read * size < 3u << 20);

        for (int i = 0; i < lines; ++i) {
            const auto ref = co_await deaf.next_ref();
            BOOST_REQUIRE(ref.size() == size);
        }
        BOOST_TEST(s.counters.lines == std::uint64_t(lines));
        co_await sending.shut_down(std::chrono::hours(1));
    };
    run_producers(story);
}

BOOST_AUTO_TEST_CASE(what_an_official_client_writes_is_a_payload)
{
    auto story = [](test::stages&, test::producer& one, test::producer&) -> asio::awaitable<void> {
        for (const auto& email : test::sdk_bodies) {
            std::string line = R"({"type":"send_email","ref":null,"payload":)";
            line.append(email.body).append("}\n");
            co_await one.send(std::move(line));
            const auto reply = co_await one.next_reply();
            BOOST_TEST(reply.at("status").as_string() == "queued", email);
        }
    };
    run_producers(story);
}

BOOST_AUTO_TEST_CASE(who_gets_no_mail_is_named_as_the_email_names_him)
{
    auto story =
        [](test::stages& s, test::producer& one, test::producer&) -> asio::awaitable<void> {
        s.suppressed_addresses.apply(
            {.address = fold_address("ann@b\xc3\xbc"
                                     "cher.example"),
             .scope = suppression_scope::everywhere,
             .added = true}
        );
        co_await one.send(
            R"({"type":"send_email","payload":{"from":"news@acme.example","subject":"s",)"
            R"("text":"t","to":["Ann <ANN@xn--bcher-kva.example>","bob@mail.example"],)"
            R"("cc":"ann@B\u00fccher.example\u00a0"}})"
            "\n"
        );
        const auto reply = co_await one.next_reply();
        BOOST_TEST(reply.at("status").as_string() == "queued");
        const auto expected =
            boost::json::parse(R"(["Ann <ANN@xn--bcher-kva.example>","ann@xn--bcher-kva.example"])"
            );
        BOOST_TEST((reply.at("suppressed") == expected), reply.at("suppressed"));
    };
    run_producers(story);
}

BOOST_AUTO_TEST_CASE(a_job_that_asks_for_what_cannot_be_read_is_told_so_and_ends_nothing)
{
    auto story =
        [](test::stages& s, test::producer& one, test::producer&) -> asio::awaitable<void> {
        const auto uuid = s.id_codec.to_uuid(s.submit("mail"));
        co_await s.until(state::sent, 1);
        test::run_sql(s.store.location().path, "ALTER TABLE message RENAME TO hidden");
        for (const std::string type : {"status", "cancel"}) {
            co_await one.send(
                R"({"type":")" + type + R"(","id":")" + uuid + R"(","ref":")" + type + "\"}\n"
            );
            BOOST_TEST(co_await one.next_ref() == type);
        }
        test::run_sql(s.store.location().path, "ALTER TABLE hidden RENAME TO message");
        s.submit("another");
        co_await s.until(state::sent, 2);
    };
    run_producers(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
