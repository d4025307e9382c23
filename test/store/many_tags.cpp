#include "relay/store/event_reader.hpp"
#include "store/open_store.hpp"

#include <random>

namespace relay {

namespace asio = boost::asio;

namespace {

// As many as an email may have, each as long as it may be, of letters that nothing compresses
std::string most_tags(unsigned seed)
{
    std::mt19937 random(seed);
    const auto word = [&random] {
        std::string text(256, 'a');
        for (char& c : text)
            c = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-"[random() % 64];
        return text;
    };
    std::string tags = R"({"name":"season","value":"spring"})";
    for (int i = 1; i < 75; ++i)
        tags.append(R"(,{"name":")").append(word()).append(R"(","value":")").append(word()) +=
            "\"}";
    return tags;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(mail_with_many_tags, test::store_fixture)

BOOST_AUTO_TEST_CASE(is_accepted_and_counted_by_them)
{
    const auto make_with = [this](const std::string& tags) {
        auto m = make("{}");
        m.summary = R"({"tags":[)" + tags + "]}";
        return m;
    };
    auto before = [&]() -> asio::awaitable<void> {
        for (const unsigned seed : {1u, 2u, 1u}) {
            const auto accepted = co_await accept(make_with(most_tags(seed)));
            BOOST_TEST((accepted.status == acceptance::queued));
        }
    };
    test::run(ctx, before());
    reopen(); // nothing is remembered of them
    auto after = [&]() -> asio::awaitable<void> {
        co_await accept(make_with(most_tags(2)));
        event_reader events(db->location());
        const report_query by_tag{.by = report_by::tag, .tag = "season"};
        const auto report = co_await events.report(by_tag);
        BOOST_REQUIRE(report.rows.size() == 1u);
        BOOST_TEST(report.rows[0].numbers[metric::accepted] == 4);
        const auto beside = test::open_to_change(where);
        BOOST_TEST(beside->integer("SELECT count(*) FROM label") == 2);
    };
    test::run(ctx, after());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
