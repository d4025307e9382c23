#include "relay/doctor/domain_checks.hpp"

#include "support/run.hpp"

namespace asio = boost::asio;

using namespace relay;

namespace {

// An account with many domains, three to a page
struct paged_account
{
    std::vector<sending_domain> domains;
    unsigned denied_from{1'000}; // pages from this one on are refused
    unsigned pages{};
    std::vector<std::string> looked_up;

    explicit paged_account(int count)
    {
        for (int i = 0; i < count; ++i)
            domains.push_back({
                .id = "id" + std::to_string(i),
                .name = "d" + std::to_string(i) + ".example",
                .status = "verified",
                .region = {},
                .records = {},
            });
    }

    asio::awaitable<call_result<domain_page>> list(std::string after)
    {
        call_result<domain_page> report;
        report.answered = true;
        if (++pages >= denied_from) {
            report.result = classify(401, "restricted_api_key", "only send");
            co_return report;
        }
        auto from = domains.begin();
        if (!after.empty())
            from = std::ranges::find(domains, after, &sending_domain::id) + 1;
        const auto size = std::min<std::ptrdiff_t>(3, domains.end() - from);
        report.result.verdict = verdict::accepted;
        report.value = domain_page{{from, from + size}, from + size != domains.end()};
        co_return report;
    }

    asio::awaitable<call_result<sending_domain>> find(std::string id)
    {
        looked_up.push_back(id);
        call_result<sending_domain> report;
        report.value = *std::ranges::find(domains, id, &sending_domain::id);
        report.value->records.push_back({.purpose = "SPF", .name = {}, .type = {}, .value = {}});
        co_return report;
    }

    account_view look(std::vector<std::string> wanted)
    {
        const domain_calls calls{
            .list = [this](std::string after) { return list(std::move(after)); },
            .find = [this](std::string id) { return find(std::move(id)); },
        };
        asio::io_context ctx{1};
        account_view view;
        auto task = [&]() -> asio::awaitable<void> {
            view = co_await look_at_account(calls, std::move(wanted));
        };
        test::run(ctx, task());
        return view;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(looking_at_the_account)

BOOST_AUTO_TEST_CASE(every_page_is_read_and_only_what_is_wanted_is_looked_up)
{
    paged_account account(8);
    const auto view = account.look({"d7.example", "d1.example", "other.example"});
    BOOST_TEST(account.pages == 3u);
    const std::vector<std::string> expected{"id1", "id7"};
    BOOST_TEST(account.looked_up == expected);
    BOOST_TEST((view.of("d7.example").what == standing::kind::listed));
    BOOST_TEST(view.of("d7.example").domain.records.size() == 1u);
    BOOST_TEST((view.of("other.example").what == standing::kind::absent));
}

BOOST_AUTO_TEST_CASE(what_was_not_asked_about_is_not_absent)
{
    paged_account account(2);
    const auto view = account.look({"d0.example"});
    BOOST_TEST((view.of("d1.example").what == standing::kind::unknown));
}

BOOST_AUTO_TEST_CASE(a_list_that_was_not_read_whole_says_nothing_about_what_is_not_on_it)
{
    paged_account account(8);
    account.denied_from = 2;
    const auto view = account.look({"d1.example", "d7.example"});
    BOOST_TEST((view.of("d1.example").what == standing::kind::listed));
    BOOST_TEST((view.of("d7.example").what == standing::kind::unknown));
}

BOOST_AUTO_TEST_CASE(a_key_that_may_not_ask_is_asked_with_once)
{
    paged_account account(8);
    account.denied_from = 1;
    const auto view = account.look({"d1.example"});
    BOOST_TEST(account.pages == 1u);
    BOOST_TEST(view.first.result.name == "restricted_api_key");
    BOOST_TEST((view.of("d1.example").what == standing::kind::unknown));
}

BOOST_AUTO_TEST_CASE(a_list_without_end_is_given_up)
{
    paged_account account(200);
    const auto view = account.look({"d199.example"});
    BOOST_TEST(account.pages == 20u);
    BOOST_TEST((view.of("d199.example").what == standing::kind::unknown));
}

BOOST_AUTO_TEST_SUITE_END()
