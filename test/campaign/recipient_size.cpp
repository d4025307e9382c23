#include "campaign/feeder_fixture.hpp"
#include "store/sql/statement.hpp"
#include "store/sqlite/connection.hpp"

// What a recipient of a campaign costs on disk, from the import until the mail was sent. There are
// millions of them.

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr int sent_recipients = 20'000;
constexpr double most_bytes = 200;

struct size_fixture : test::feeder_fixture
{
    // As Resend does: by UUIDs
    static send_report accept_as_uuids(const test::scripted_api::sending& s)
    {
        static int last = 0;
        auto report = test::scripted_api::accept(s);
        for (auto& item : report.items) {
            auto number = std::to_string(++last);
            number.insert(0, 12 - number.size(), '0');
            item = accepted_item{"7e0a9a2c-3a67-4c14-9d1e-" + number};
        }
        return report;
    }

    void send_to(int count, const std::string& name, const std::string& variables = {})
    {
        auto story = [&](test::stages& s) -> asio::awaitable<void> {
            s.api.answer = accept_as_uuids;
            co_await run_campaigns(s);
            const auto before = s.store.counts().at(lane::campaign, state::sent);
            const auto id = co_await draft(s, test::addresses(count, name), "{}", variables);
            co_await start(id);
            co_await s.until(state::sent, before + count);
        };
        run_stages(story);
        parts.reset();
    }

    // While no relay has it open
    std::int64_t size() const
    {
        sqlite::connection disk(directory.path() + "/relay.db", sqlite::mode::read_write);
        disk.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        return disk.integer("PRAGMA page_count") * disk.integer("PRAGMA page_size");
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_recipient_who_was_sent_to, size_fixture)

BOOST_AUTO_TEST_CASE(costs_little_on_disk)
{
    send_to(1'000, "first"); // some pages are there from the start
    const auto before = size();
    send_to(sent_recipients, "anna.muster");
    const auto bytes = static_cast<double>(size() - before) / sent_recipients;
    BOOST_TEST_MESSAGE(bytes << " bytes");
    BOOST_TEST(bytes < most_bytes);
}

BOOST_AUTO_TEST_CASE(costs_as_little_beside_three_variables)
{
    const std::string variables = R"({"first_name":"Anna","city":"Ulm","balance":"1042.50"})";
    send_to(1'000, "first", variables);
    const auto before = size();
    send_to(sent_recipients, "anna.muster", variables);
    const auto bytes = static_cast<double>(size() - before) / sent_recipients -
                       static_cast<double>(variables.size());
    BOOST_TEST_MESSAGE(bytes << " bytes beside the variables");
    BOOST_TEST(bytes < most_bytes);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
