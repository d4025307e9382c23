#include "relay/campaign/recipient_import.hpp"

#include "campaign/feeder_fixture.hpp"

namespace relay {

namespace asio = boost::asio;
using test::stages;

namespace {

struct import_fixture : test::feeder_fixture
{
    asio::awaitable<upload_record> open(campaign_id id, std::string name = {})
    {
        const std::vector in{campaign_state::draft};
        auto opened = co_await parts->recipient_book.open(id, in, std::move(name));
        co_return std::move(opened.upload);
    }

    recipient_import importer(stages& s, const upload_record& upload, recipient_format format)
    {
        return {
            {
                .recipient_book = parts->recipient_book,
                .campaign_reader = parts->campaign_reader,
                .suppressed_addresses = s.suppressed_addresses,
            },
            upload,
            format};
    }

    // In pieces of so many bytes
    asio::awaitable<std::variant<api_error, upload_record>> import(
        stages& s,
        upload_record upload,
        std::string_view file,
        std::size_t piece,
        recipient_format format = recipient_format::csv
    )
    {
        auto import = importer(s, upload, format);
        for (; !file.empty(); file.remove_prefix(std::min(piece, file.size())))
            if (auto error = co_await import.feed(file.substr(0, piece)))
                co_return std::move(*error);
        co_return co_await import.finish();
    }

    asio::awaitable<campaign_id> empty_draft(stages& s)
    {
        const std::vector<std::string> nobody;
        co_return co_await draft(s, nobody);
    }
};

std::string lines(int from, int to)
{
    std::string csv;
    for (int i = from; i < to; ++i)
        csv += "r" + std::to_string(i) + "@example.org,Ann\n";
    return csv;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(the_import_of_recipients, import_fixture)

BOOST_AUTO_TEST_CASE(takes_a_file_in_pieces_and_names_whom_it_skipped_by_line)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.suppressed_addresses.apply(suppression_change{
            .address = "gone@example.org", .scope = suppression_scope::campaigns, .added = true});
        const auto id = co_await empty_draft(s);
        const auto upload = co_await open(id);
        constexpr std::string_view file = "email,first_name\n"
                                          "ann@example.org,Ann\n"
                                          "nobody,Nobody\n"
                                          "gone@example.org,\"Mia\nMay\"\n"
                                          "Ann@Example.org,Anna\n";
        const auto answer = co_await import(s, upload, file, 7);
        const auto& done = std::get<upload_record>(answer);
        BOOST_TEST(done.recipients == 2);
        BOOST_TEST(done.suppressed == 1);
        BOOST_TEST(done.skipped == 2);
        BOOST_REQUIRE(done.first_skipped.size() == 3u);
        BOOST_TEST(done.first_skipped[0].line == 3u);
        BOOST_TEST((done.first_skipped[0].why == skip_reason::invalid_address));
        BOOST_TEST(done.first_skipped[1].line == 4u);
        BOOST_TEST((done.first_skipped[1].why == skip_reason::suppressed));
        BOOST_TEST(done.first_skipped[2].line == 6u);
        BOOST_TEST((done.first_skipped[2].why == skip_reason::duplicate));
        auto look = parts->campaign_reader.find_recipient(id, "ann@example.org");
        const auto ann = co_await std::move(look);
        BOOST_REQUIRE(ann.has_value());
        BOOST_TEST(ann->variables == R"({"first_name":"Ann"})");
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(takes_an_array_by_its_places_since_it_may_have_one_line)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto upload = co_await open(co_await empty_draft(s));
        constexpr std::string_view file =
            R"([{"email":"ann@example.org"},{"email":"nobody"},{"email":"bob@example.org"}])";
        const auto answer = co_await import(s, upload, file, 10, recipient_format::json);
        const auto& done = std::get<upload_record>(answer);
        BOOST_TEST(done.recipients == 2);
        BOOST_REQUIRE(done.first_skipped.size() == 1u);
        BOOST_TEST(done.first_skipped[0].line == 2u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(leaves_nothing_of_a_file_that_is_refused_at_its_end)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto id = co_await empty_draft(s);
        const auto upload = co_await open(id, "customers.csv");
        const auto file = "email,first_name\n" + lines(0, 5'000) + "eve@example.org,\"Eve\n";
        const auto answer = co_await import(s, upload, file, 64 << 10);
        BOOST_TEST(std::get<api_error>(answer).status == 422);
        const auto anew = co_await open(id, "customers.csv");
        BOOST_TEST(anew.reached == 0u);
        BOOST_TEST((anew.id != upload.id));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(takes_no_line_again_when_a_broken_upload_comes_once_more)
{
    const auto heading = std::string("email,first_name\n");
    campaign_id id;
    auto before = [&](stages& s) -> asio::awaitable<void> {
        id = co_await empty_draft(s);
        const auto upload = co_await open(id, "customers.csv");
        auto broken = importer(s, upload, recipient_format::csv);
        const auto some = heading + lines(0, 5'100);
        BOOST_TEST(!(co_await broken.feed(some)).has_value());
    };
    run_stages(before);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        const auto upload = co_await open(id, "customers.csv");
        BOOST_TEST(upload.reached == 4'001u);
        const auto file = heading + lines(0, 9'000);
        const auto answer = co_await import(s, upload, file, 10'000);
        const auto& done = std::get<upload_record>(answer);
        BOOST_TEST(done.recipients == 9'000);
        BOOST_TEST(done.skipped == 0);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
