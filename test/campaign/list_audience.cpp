#include "relay/campaign/list_audience.hpp"

#include "campaign/feeder_fixture.hpp"
#include "relay/campaign/list_recovery.hpp"
#include "relay/campaign/upload_recovery.hpp"

namespace relay {

namespace asio = boost::asio;
using test::stages;

namespace {

const std::vector draft_only{campaign_state::draft};

struct list_parts
{
    explicit list_parts(stages& s, test::campaign_parts& c)
        : list_book(s.store),
          contact_book(s.store),
          contact_reader(s.store.location(), s.store.secret()),
          audience({
              .recipient_book = c.recipient_book,
              .campaign_book = c.campaign_book,
              .campaign_reader = c.campaign_reader,
              .contact_reader = contact_reader,
              .suppressed_addresses = s.suppressed_addresses,
          })
    {
    }

    relay::list_book list_book;
    relay::contact_book contact_book;
    relay::contact_reader contact_reader;
    list_audience audience;
};

struct audience_fixture : test::feeder_fixture
{
    std::unique_ptr<list_parts> lists;

    audience_fixture()
    {
        prepare = [this](stages& s) {
            parts = std::make_unique<test::campaign_parts>(s, now);
            lists = std::make_unique<list_parts>(s, *parts);
        };
    }

    asio::awaitable<void> list(std::vector<std::string> emails)
    {
        BOOST_TEST(
            (co_await lists->list_book.create("customers", wall_now()) ==
             list_book::creation::created)
        );
        for (std::size_t first = 0; first < emails.size(); first += 500) {
            std::vector<new_recipient> some;
            for (std::size_t i = first; i < std::min(emails.size(), first + 500); ++i)
                some.push_back({.line = 1, .email = emails[i], .variables = R"({"a":"b"})"});
            const auto put =
                co_await lists->list_book.put("customers", std::move(some), {}, wall_now());
            BOOST_TEST((put.status == contacts_put::done));
        }
    }

    asio::awaitable<void> unsubscribe(std::string email)
    {
        contact_change c{
            .variables = {}, .status = contact_status::unsubscribed, .why = {}, .at = wall_now()};
        const auto done =
            co_await lists->list_book.change("customers", std::move(email), std::move(c));
        BOOST_TEST((done.status == contact_change_result::done));
    }

    asio::awaitable<campaign_id> nobodys_draft(stages& s)
    {
        const std::vector<std::string> nobody;
        co_return co_await draft(s, nobody);
    }

    asio::awaitable<campaign_id> draft_to_list(stages& s)
    {
        const campaign_id id{s.id_source.next_message(wall_now()).value};
        new_campaign c{
            .id = id,
            .name = "spring",
            .definition = R"({"name":"spring","list":"customers"})",
            .created = wall_now()};
        BOOST_TEST(co_await parts->campaign_book.create(std::move(c)));
        co_return id;
    }

    asio::awaitable<list_copy> take(campaign_id id)
    {
        co_return co_await lists->audience.take(id, draft_only, "customers");
    }

    asio::awaitable<std::vector<std::string>> recipients(campaign_id id)
    {
        std::vector<std::string> emails;
        for (recipient_id after;;) {
            auto look = parts->campaign_reader.recipients_after(id, after, 100);
            const auto some = co_await std::move(look);
            if (some.empty())
                co_return emails;
            for (const auto& r : some)
                emails.push_back(r.email);
            after = some.back().id;
        }
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(the_audience_of_a_list, audience_fixture)

BOOST_AUTO_TEST_CASE(is_who_is_subscribed_when_the_campaign_starts)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await list(test::addresses(4'500));
        co_await unsubscribe("R7@example.org");
        s.suppressed_addresses.apply(suppression_change{
            .address = "r8@example.org", .scope = suppression_scope::campaigns, .added = true});
        const auto id = co_await nobodys_draft(s);
        const auto a = co_await take(id);
        BOOST_TEST((a.status == list_copy::taken));
        BOOST_TEST(a.recipients == 4'499);
        BOOST_TEST(a.suppressed == 1);
        BOOST_TEST((co_await look(id)).recipients.all == 0);

        const auto started = co_await lists->audience.start(id, draft_only, a);
        BOOST_TEST((started.campaign.status == campaign_change_result::done));
        co_await lists->audience.complete(a);
        const auto record = co_await look(id);
        BOOST_TEST((record.state == campaign_state::running));
        BOOST_TEST(record.recipients.all == 4'499);
        BOOST_TEST(record.recipients.suppressed == 1);
        BOOST_TEST(record.recipients.coming == 0);

        co_await unsubscribe("r9@example.org");
        BOOST_TEST(co_await lists->list_book.remove(lists->contact_reader, "customers"));
        const auto all = co_await recipients(id);
        BOOST_TEST(all.size() == 4'499u);
        BOOST_TEST(std::ranges::count(all, "r7@example.org") == 0);
        BOOST_TEST(std::ranges::count(all, "r9@example.org") == 1);
        auto find = parts->campaign_reader.find_recipient(id, "r9@example.org");
        const auto one = co_await std::move(find);
        BOOST_REQUIRE(one.has_value());
        BOOST_TEST(one->variables == R"({"a":"b"})");
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(is_refused_of_a_list_that_is_not_there_or_has_no_subscribers)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto id = co_await nobodys_draft(s);
        BOOST_TEST(((co_await take(id)).status == list_copy::no_list));
        co_await list(test::addresses(1));
        co_await unsubscribe("r0@example.org");
        BOOST_TEST(((co_await take(id)).status == list_copy::nobody));
        BOOST_TEST((co_await parts->campaign_reader.unfinished_uploads()).empty());
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(is_not_taken_of_a_list_that_goes_meanwhile)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await list(test::addresses(10));
        const auto id = co_await nobodys_draft(s);
        const auto a = co_await take(id);
        BOOST_TEST(co_await lists->list_book.remove(lists->contact_reader, "customers"));
        const auto started = co_await lists->audience.start(id, draft_only, a);
        BOOST_TEST(started.list_is_gone);
        BOOST_TEST(((co_await look(id)).state == campaign_state::draft));
        BOOST_TEST((co_await parts->campaign_reader.unfinished_uploads()).empty());
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(gets_the_mail_of_a_campaign_to_the_list_once)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await list(test::addresses(2'500));
        const auto id = co_await draft_to_list(s);
        co_await run_campaigns(s);
        co_await start(id);
        co_await become(id, campaign_state::finished);
        const auto bodies = test::all_bodies(s.api);
        BOOST_TEST(test::are_all_different(bodies));
        BOOST_TEST(bodies.size() == 2'500u);
        const auto again = co_await parts->campaign_control.start(id);
        BOOST_TEST((again.answer == campaign_answer::conflict));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(that_is_missing_refuses_the_start_or_makes_a_draft_of_what_was_scheduled)
{
    using namespace std::chrono_literals;
    auto clock = wall_now();
    now = [&clock] { return clock; };
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto id = co_await draft_to_list(s);
        const auto at_once = co_await parts->campaign_control.start(id);
        BOOST_TEST((at_once.answer == campaign_answer::no_list));
        const auto later = co_await parts->campaign_control.start(id, clock + 1h);
        BOOST_TEST((later.answer == campaign_answer::no_list));
        co_await list(test::addresses(1));
        const auto soon = co_await parts->campaign_control.start(id, clock + 50ms);
        BOOST_TEST((soon.state == campaign_state::scheduled));
        BOOST_TEST(co_await lists->list_book.remove(lists->contact_reader, "customers"));
        clock += 50ms;
        co_await run_campaigns(s);
        co_await become(id, campaign_state::draft);
        BOOST_TEST((co_await look(id)).why == "When its time came, there was no list `customers`.");
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(is_nobodys_after_a_crash_before_the_start_and_whole_after_one_behind_it)
{
    campaign_id before_start;
    campaign_id behind_start;
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await list(test::addresses(3'000));
        before_start = co_await nobodys_draft(s);
        behind_start = co_await nobodys_draft(s);
        BOOST_TEST(((co_await take(before_start)).status == list_copy::taken));
        const auto a = co_await take(behind_start);
        const auto started = co_await parts->campaign_book.start_with(
            behind_start, draft_only, a.upload, a.list, wall_now()
        );
        BOOST_TEST((started.campaign.status == campaign_change_result::done));
        BOOST_TEST((co_await look(behind_start)).recipients.coming == 1);
    };
    run_stages(story);
    auto after = [&](stages&) -> asio::awaitable<void> {
        co_await recover_uploads(parts->recipient_book, parts->campaign_reader);
        BOOST_TEST((co_await parts->campaign_reader.unfinished_uploads()).empty());
        BOOST_TEST((co_await look(before_start)).recipients.all == 0);
        BOOST_TEST(((co_await look(before_start)).state == campaign_state::draft));
        BOOST_TEST((co_await look(behind_start)).recipients.all == 3'000);
        BOOST_TEST(((co_await look(behind_start)).state == campaign_state::running));
    };
    run_stages(after);
}

BOOST_AUTO_TEST_CASE(of_contacts_whose_upload_or_removal_was_broken_off_is_recovered)
{
    auto story = [&](stages&) -> asio::awaitable<void> {
        co_await list(test::addresses(3));
        const auto open = [&](std::string name, std::string email) -> asio::awaitable<upload_id> {
            const auto opened =
                co_await lists->contact_book.open("customers", std::move(name), wall_now());
            upload_step one{
                .upload = opened.upload.id, .reached = 1, .recipients = {}, .first_skipped = {}};
            one.recipients.push_back({.line = 1, .email = std::move(email), .variables = {}});
            BOOST_TEST(co_await lists->contact_book.add(std::move(one)));
            co_return opened.upload.id;
        };
        co_await open("", "nameless@example.org");
        co_await open("customers.csv", "named@example.org");
        const auto received = co_await open("", "received@example.org");
        const contact_import_rules rules;
        BOOST_TEST(co_await lists->contact_book.received(received, rules));
    };
    run_stages(story);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        const contact_import::parts import_parts{
            .list_book = lists->list_book,
            .contact_book = lists->contact_book,
            .contact_reader = lists->contact_reader,
            .suppressed_addresses = s.suppressed_addresses};
        auto left = co_await lists->contact_reader.unfinished();
        co_await recover_lists(import_parts, std::move(left));
        left = co_await lists->contact_reader.unfinished();
        BOOST_REQUIRE(left.uploads.size() == 1u);
        BOOST_TEST(left.uploads[0].name == "customers.csv");
        const auto found = co_await lists->contact_reader.find_list("customers");
        BOOST_TEST(found->contacts.all() == 4);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
