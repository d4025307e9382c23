#include "relay/campaign/recipient_intake.hpp"

#include "campaign/feeder_fixture.hpp"
#include "relay/campaign/campaign_definition.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;

using test::feeder_fixture;
using test::stages;

namespace {

constexpr std::string_view csv = "email,name\nann@example.org,Ann\nbob@example.org,Bob\n";

struct intake_fixture : feeder_fixture
{
    static asio::awaitable<campaign_record> empty_draft(stages& s)
    {
        const campaign_id id{s.id_source.next_message(wall_now()).value};
        new_campaign c{
            .id = id,
            .name = "spring",
            .definition =
                R"({"name":"spring","from":"a@acme.test","subject":"{{name}}","text":"x"})",
            .created = wall_now()};
        co_await s.campaign_book.create(std::move(c));
        co_return (co_await s.campaign_reader.find(id)).value();
    }

    static asio::awaitable<recipient_file> opened(stages& s, const campaign_record& c)
    {
        auto file = co_await s.recipient_intake.open(c, std::string(), recipient_format::csv);
        BOOST_REQUIRE(std::holds_alternative<recipient_file>(file));
        co_return std::get<recipient_file>(std::move(file));
    }

    static asio::awaitable<std::int64_t> count(stages& s, campaign_id id)
    {
        co_return (co_await s.campaign_reader.find(id))->recipients.all;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(intake_of_recipients, intake_fixture)

BOOST_AUTO_TEST_CASE(two_files_at_once_are_taken_and_who_is_in_both_is_there_once)
{
    run_stages([&](stages& s) -> asio::awaitable<void> {
        const auto campaign = co_await empty_draft(s);
        auto one = co_await opened(s, campaign);
        auto two = co_await opened(s, campaign);
        co_await one.import->feed(csv);
        co_await two.import->feed("email,name\nANN@example.org,Ann\ncy@example.org,Cy\n");
        task_group beside(s.ex);
        auto finish = [&s, &one]() -> asio::awaitable<void> {
            const auto done = co_await s.recipient_intake.finish(one);
            BOOST_TEST(std::holds_alternative<upload_record>(done));
        };
        beside.spawn(finish());
        const auto done = co_await s.recipient_intake.finish(two);
        BOOST_TEST(std::holds_alternative<upload_record>(done));
        co_await beside.wait();
        const auto all = co_await count(s, campaign.id);
        BOOST_TEST(all == 3);
    });
}

BOOST_AUTO_TEST_CASE(a_campaign_that_has_started_meanwhile_takes_nobody)
{
    run_stages([&](stages& s) -> asio::awaitable<void> {
        const auto campaign = co_await empty_draft(s);
        co_await s.recipient_intake.take(campaign, std::string(csv), recipient_format::csv);
        auto late = co_await opened(s, campaign);
        co_await late.import->feed("email,name\ndan@example.org,Dan\n");
        const auto started = co_await s.campaign_control.start(campaign.id);
        BOOST_TEST((started.answer == campaign_answer::done));
        const auto done = co_await s.recipient_intake.finish(late);
        const auto* error = std::get_if<api_error>(&done);
        BOOST_REQUIRE(error);
        BOOST_TEST(error->status == 409);
        const auto all = co_await count(s, campaign.id);
        BOOST_TEST(all == 2);
    });
}

BOOST_AUTO_TEST_CASE(what_is_given_up_leaves_nothing)
{
    run_stages([&](stages& s) -> asio::awaitable<void> {
        const auto campaign = co_await empty_draft(s);
        const auto file = co_await opened(s, campaign);
        co_await file.import->feed(csv);
        co_await s.recipient_intake.give_up(file);
        const auto left = co_await s.campaign_reader.unfinished_uploads();
        BOOST_TEST(left.empty());
        const auto all = co_await count(s, campaign.id);
        BOOST_TEST(all == 0);
    });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
