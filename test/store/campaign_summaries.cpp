#include "relay/base/json_writer.hpp"
#include "relay/store/event_reader.hpp"
#include "relay/store/events.hpp"
#include "relay/store/message_reader.hpp"
#include "store/campaign_fixture.hpp"
#include "store/open_store.hpp"

#include <algorithm>
#include <chrono>

// A campaign's messages share most of their summaries on disk, and nobody who asks sees it.

namespace relay {

namespace asio = boost::asio;

using test::noon;

namespace {

constexpr message_id newest_of_all{INT64_MAX};

struct summary_fixture : test::campaign_fixture
{
    std::vector<message_id> messages; // in the order of their recipients
    std::vector<std::string> summaries;

    static std::string summary(const std::string& email, const std::string& subject)
    {
        std::string text = R"({"from":"Acme <news@acme.example>","to":[)";
        append_json_string(text, email);
        text += R"(],"subject":)";
        append_json_string(text, subject);
        return text + R"(,"tags":[{"name":"season","value":"spring"}]})";
    }

    // A campaign whose recipients all have their message, each with the subject in this place
    asio::awaitable<void> feed(std::vector<std::string> emails, std::vector<std::string> subjects)
    {
        const auto id = co_await create();
        co_await import(id, emails);
        co_await move(id, campaign_state::running);
        auto disk = reader();
        const auto page = co_await disk.next_recipients(id, std::nullopt, 1'000, 1'000'000);
        auto f = begin_feeding(id, page);
        for (std::size_t i = 0; i < page.waiting.size(); ++i) {
            new_message m{
                .id = ids.next_message(noon),
                .flow = {.lane = lane::campaign, .campaign = "c", .domain = "acme.example"},
                .recipients = 1,
                .body = "{}",
                .summary = summary(page.waiting[i].email, subjects[i % subjects.size()]),
            };
            messages.push_back(m.id);
            summaries.push_back(m.summary);
            f.recipients.push_back(
                {.id = page.waiting[i].id, .email = page.waiting[i].email, .mail = std::move(m)}
            );
        }
        auto book = campaigns();
        book.feed(std::move(f), [](feeding_result&& r, feeding&&) { BOOST_TEST(r.done); });
        co_await db->flush();
    }

    asio::awaitable<void> all_show_what_they_were_given()
    {
        message_reader records(db->location());
        for (std::size_t i = 0; i < messages.size(); ++i)
            BOOST_TEST((co_await records.find(messages[i]))->summary == summaries[i]);
    }

    std::int64_t texts() const { return count("shared_summary"); }

    asio::awaitable<recorded_event> record(incoming_event e)
    {
        recorded_event result;
        event_log log(*db);
        log.record(std::move(e), [&](bool, const recorded_event& r) { result = r; });
        co_await db->flush();
        co_return result;
    }
};

std::vector<std::string> with_numbers(const std::string& name, int count)
{
    std::vector<std::string> all;
    for (int i = 0; i < count; ++i)
        all.push_back(name + std::to_string(i));
    return all;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(summaries_of_campaigns, summary_fixture)

BOOST_AUTO_TEST_CASE(share_one_text_that_a_restart_finds_again)
{
    auto first = [&]() -> asio::awaitable<void> {
        co_await feed({"ann@example.org", "bob@example.org"}, {"Spring", "Sprung"});
    };
    test::run(ctx, first());
    reopen();
    auto second = [&]() -> asio::awaitable<void> {
        co_await feed({"cy@example.org"}, {"Spring"});
        BOOST_TEST(texts() == 1);
        BOOST_TEST(count("message WHERE summary = ''") == 2);
        co_await all_show_what_they_were_given();
    };
    test::run(ctx, second());
}

BOOST_AUTO_TEST_CASE(have_a_few_texts_where_subjects_are_different)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await feed(
            with_numbers("r", 30),
            {"Welcome to the garden of Acme", "Three days later, and nothing has grown", "Goodbye"}
        );
        BOOST_TEST(texts() == 2);
        co_await all_show_what_they_were_given();
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(are_right_where_no_two_are_alike)
{
    auto test = [&]() -> asio::awaitable<void> {
        std::vector<std::string> subjects;
        for (int i = 0; i < 100; ++i)
            subjects.push_back(std::string(40, static_cast<char>('!' + i % 90)) + "\n\"\\");
        co_await feed(with_numbers("r\"\xc3\xa4", 100), subjects);
        BOOST_TEST(texts() == 32);
        co_await all_show_what_they_were_given();
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(are_whole_where_the_mail_goes_to_another_spelling)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await feed({"ann@b\xc3\xbc.example"}, {"Spring"});
        BOOST_TEST(texts() == 1);
        BOOST_TEST(count("message WHERE recipient IS NOT NULL") == 1);
        co_await all_show_what_they_were_given();
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(are_found_and_listed_as_any_other)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await feed({"ann@example.org", "bob@example.org"}, {"Spring"});
        message_reader records(db->location());
        const message_search by_address{.to = {"bob@example.org"}};
        const auto found = co_await records.search(by_address, newest_of_all);
        BOOST_TEST((found.found == std::vector{messages[1]}));
        message_search by_tag;
        by_tag.tag_name = "season";
        by_tag.tag_value = "spring";
        BOOST_TEST((co_await records.search(by_tag, newest_of_all)).found.size() == 2u);
        by_tag.tag_value = "autumn";
        BOOST_TEST((co_await records.search(by_tag, newest_of_all)).found.empty());
        message_page_query page;
        page.limit = 1;
        BOOST_TEST((co_await records.list(page)).messages.at(0).summary == summaries[1]);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(are_those_of_dead_letters)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await feed({"ann@example.org"}, {"Spring"});
        sealed_request request{.id = ids.next_request(noon), .lane = lane::campaign};
        request.members = messages;
        BOOST_TEST(co_await db->seal(request));
        db->bury(request, death::exhausted, {.at = noon, .result = {.status = 500}}, {});
        co_await db->flush();
        message_reader records(db->location());
        const dead_letter_filter all;
        const auto letters = co_await records.dead_letters(all);
        BOOST_REQUIRE(letters.size() == 1u);
        BOOST_TEST(letters[0].message.summary == summaries[0]);
        BOOST_TEST((co_await db->retry_dead(messages)).size() == 1u);
        co_await all_show_what_they_were_given();
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(tell_whom_an_event_is_about_and_its_tags)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await feed({"ann@example.org", "bob@example.org"}, {"Spring"});
        incoming_event bounce{.kind = event_kind::bounced, .at = noon, .received = noon};
        bounce.message = messages[1];
        bounce.to = {"bob@example.org"};
        bounce.suppress_recipient = new_suppression{.at = noon};
        const auto recorded = co_await record(bounce);
        BOOST_REQUIRE(recorded.suppressions.size() == 1u);
        event_reader events(db->location());
        BOOST_TEST((co_await events.suppression("bob@example.org")).has_value());
        const auto feed = co_await events.feed(0, 10);
        BOOST_REQUIRE(feed.events.size() == 1u);
        BOOST_TEST(feed.events[0].tags == R"([{"name":"season","value":"spring"}])");
        BOOST_TEST(feed.events[0].campaign == "c");
    };
    test::run(ctx, test());
}

// After a restart the label of a message is found by its tags.
BOOST_AUTO_TEST_CASE(have_the_tags_by_which_they_are_counted)
{
    auto first = [&]() -> asio::awaitable<void> { co_await feed({"ann@example.org"}, {"Spring"}); };
    test::run(ctx, first());
    reopen();
    auto second = [&]() -> asio::awaitable<void> {
        settlement s{
            .request = {.id = ids.next_request(noon), .lane = lane::campaign, .members = messages},
            .at = noon,
        };
        s.request.on_disk = state::queued;
        s.sent.push_back({.id = messages[0], .resend_id = "r-1"});
        db->settle(std::move(s), {});
        co_await db->flush();
        event_reader events(db->location());
        const report_query by_tag{.by = report_by::tag, .tag = "season"};
        const auto report = co_await events.report(by_tag);
        BOOST_REQUIRE(report.rows.size() == 1u);
        BOOST_TEST(report.rows[0].key == "spring");
        BOOST_TEST(report.rows[0].numbers[metric::sent] == 1);
        BOOST_TEST(count("label") == 1);
    };
    test::run(ctx, second());
}

BOOST_AUTO_TEST_CASE(are_written_whole_when_recipients_leave)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await feed({"ann@example.org"}, {"Spring"});
        const auto begin = summaries[0].find(R"("to")");
        const std::string old = R"("to":["ann@example.org"])";
        rewritten_message m{
            .id = messages[0], .body = "{}", .recipients = R"("to":["bob@example.org"])"};
        m.begin = begin;
        m.end = begin + old.size();
        m.count = 1;
        summaries[0].replace(begin, old.size(), m.recipients);
        db->suppress(lane::campaign, {}, {std::move(m)}, noon);
        co_await db->flush();
        co_await all_show_what_they_were_given();
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
