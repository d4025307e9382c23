#include "server/socket/job_socket_fixture.hpp"

#include <thread>

// Large mail is read beside the network thread, and all else goes on meanwhile.

namespace relay {

namespace {

namespace asio = boost::asio;

std::string mail(std::size_t size, const std::string& more = {})
{
    return R"({"from":"a@acme.test","to":"b@c.test","subject":"s","text":")" +
           std::string(size, 'x') + '"' + more + '}';
}

std::string line(const std::string& ref, std::size_t size)
{
    return R"({"type":"send_email","ref":")" + ref + R"(","payload":)" + mail(size) + "}\n";
}

constexpr std::size_t large = large_mail_reader::threshold;
constexpr auto ping = "{\"type\":\"ping\",\"ref\":\"ping\"}\n";

} // namespace

BOOST_FIXTURE_TEST_SUITE(large_mail, test::job_socket_fixture)

BOOST_AUTO_TEST_CASE(it_is_read_on_another_thread)
{
    large_mail_reader reader;
    std::thread::id there;
    auto test = [&]() -> asio::awaitable<void> {
        auto look = [&](job_reader&) { return there = std::this_thread::get_id(); };
        co_await reader.run(std::move(look));
        BOOST_TEST((std::this_thread::get_id() != there));
    };
    test::run(ctx, test());
    BOOST_TEST((there != std::thread::id()));
}

BOOST_AUTO_TEST_CASE(small_mail_is_read_at_once_and_large_mail_is_waited_for)
{
    auto story = [](test::stages& s) -> asio::awaitable<void> {
        for (const auto size : {std::size_t(100), large}) {
            const auto body = mail(size);
            bool read = false;
            auto take = [&]() -> asio::awaitable<void> {
                message_id id;
                const auto email = co_await s.ingest.read_email(body, {}, id);
                BOOST_TEST(std::holds_alternative<submission>(email));
                BOOST_TEST(id.value != 0);
                read = true;
            };
            s.tasks.spawn(take()); // runs up to its first wait
            BOOST_TEST(read == (size < large));
            while (!read)
                co_await s.store.flush();
        }
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(the_emails_of_a_large_batch_have_ids_of_their_own)
{
    auto story = [](test::stages& s) -> asio::awaitable<void> {
        const auto body = '[' + mail(large) + ',' + mail(1) + ",{}]";
        std::vector<message_id> ids;
        message_id group;
        const auto read = co_await s.ingest.read_batch(body, {}, ids, group);
        BOOST_REQUIRE(ids.size() == 3u);
        BOOST_TEST((ids[0] < ids[1] && ids[1] < ids[2] && ids[2] < group));
        const auto& emails = std::get<email_batch>(read).emails;
        for (std::size_t i = 0; i < 2; ++i)
            BOOST_TEST(
                std::get<submission>(emails[i]).body.find(s.id_codec.to_uuid(ids[i])) !=
                std::string::npos
            );
        BOOST_TEST(std::holds_alternative<api_error>(emails[2]));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(replies_stay_in_the_order_of_their_lines)
{
    auto story =
        [](test::stages& s, test::producer& one, test::producer&) -> asio::awaitable<void> {
        co_await one.send(line("a", large) + ping + line("b", 1) + line("c", large) + ping);
        for (const auto* expected : {"a", "ping", "b", "c", "ping"}) {
            const auto ref = co_await one.next_ref();
            BOOST_TEST(ref == expected);
        }
        co_await s.until(state::sent, 3);
    };
    run_producers(story);
}

BOOST_AUTO_TEST_CASE(who_sends_a_large_line_holds_up_nobody_else)
{
    auto story = [](test::stages& s, test::producer& one, test::producer& two
                 ) -> asio::awaitable<void> {
        const std::size_t lines_before = s.counters.lines;
        co_await one.send(line("large", large));
        while (s.counters.lines == lines_before)
            co_await s.store.flush();
        // It is being read by now
        co_await two.send(ping);
        const auto first = co_await two.next_ref();
        const auto second = co_await one.next_ref();
        BOOST_TEST(first == "ping");
        BOOST_TEST(second == "large");
    };
    run_producers(story);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_large_line_is_said_as_of_a_small_one)
{
    auto story = [](test::stages& s) -> asio::awaitable<void> {
        message_id id;
        const auto text = R"({"type":"send_email","payload":)" + mail(large, R"(,"to":5)") + '}';
        const auto there = co_await s.ingest.read_large_line(text, id);
        const auto here = s.ingest.read_line(text, id);
        BOOST_TEST(
            std::get<api_error>(there.what).message == std::get<api_error>(here.what).message
        );
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
