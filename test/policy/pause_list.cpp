#include "policy/pauses_fixture.hpp"
#include "support/last_words.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

namespace relay::test {

BOOST_FIXTURE_TEST_SUITE(what_is_paused, pauses_fixture)

BOOST_AUTO_TEST_CASE(a_scope_is_read_back_from_its_text)
{
    for (const std::string text :
         {"account",
          "quota",
          "quota:campaign",
          "upstream",
          "all",
          "lane:campaign",
          "domain:acme.example"}) {
        const auto scope = parse_pause_scope(text);
        BOOST_REQUIRE(scope.has_value());
        BOOST_TEST(to_string(*scope) == text);
    }
    for (const auto* text :
         {"", "everything", "all:", "quota:", "account:x", "domain", "Lane:campaign"})
        BOOST_TEST(!parse_pause_scope(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(at_first_nothing_is_paused)
{
    BOOST_TEST(!blocked());
    BOOST_TEST(!p.blocks_everything());
    BOOST_TEST((p.reason(lane::campaign, "") == nullptr));
    BOOST_TEST(!p.next_probe().has_value());
    BOOST_TEST(settle(verdict::accepted) == "");
}

BOOST_AUTO_TEST_CASE(the_widest_pause_is_the_reason)
{
    settle(verdict::domain);
    p.begin(campaigns, {}, now);
    BOOST_TEST((p.reason(lane::campaign, "acme.example")->scope == campaigns));
    BOOST_TEST((p.reason(lane::transactional, "acme.example")->scope == acme));
    settle(verdict::quota_daily);
    BOOST_TEST((p.reason(lane::campaign, "acme.example")->scope == quota));
    settle(verdict::not_sent);
    BOOST_TEST((p.reason(lane::campaign, "acme.example")->scope == upstream));
    p.begin(everything, {}, now);
    BOOST_TEST((p.reason(lane::campaign, "acme.example")->scope == everything));
}

// Whoever keeps something that follows from the list learns that it has changed.
BOOST_AUTO_TEST_CASE(the_version_grows_when_a_pause_begins_or_ends)
{
    auto last = p.version();
    const auto has_grown = [&] { return std::exchange(last, p.version()) < p.version(); };
    settle(verdict::accepted);
    BOOST_TEST(!has_grown());
    settle(verdict::domain);
    BOOST_TEST(has_grown());
    settle(verdict::domain);
    BOOST_TEST(!has_grown());
    settle(verdict::accepted);
    BOOST_TEST(has_grown());
    p.begin(campaigns, {}, now);
    BOOST_TEST(has_grown());
    p.resume(std::nullopt, true, now);
    BOOST_TEST(has_grown());
}

// Of a template's sender, and of old messages with a template, nobody knows the domain.
BOOST_AUTO_TEST_CASE(a_sender_is_known_by_the_domain_that_resend_names_until_its_pause_ends)
{
    outcome named = made(verdict::domain);
    named.domain = "acme.example";
    for (const std::string sender : {"", "template:welcome"}) {
        BOOST_TEST(
            summary(p.settle(named, {.request = {++requests}, .sender = sender}, now)) ==
            "+domain:acme.example"
        );
        BOOST_TEST(p.domain_of(sender) == "acme.example");
        BOOST_TEST(p.blocks(lane::campaign, sender));
        BOOST_TEST(!p.blocks(lane::campaign));
        BOOST_TEST((p.reason(lane::campaign, sender)->scope == acme));
        BOOST_TEST(!p.blocks(lane::campaign, "template:other"));
        BOOST_TEST(!p.blocks(lane::campaign, "other.example"));
        BOOST_TEST(
            summary(
                p.settle(made(verdict::domain), {.request = {++requests}, .sender = sender}, now)
            ) == ""
        );

        p.begin(acme, {}, now);
        BOOST_TEST(p.held_by_hand(lane::campaign, sender));
        BOOST_TEST(!p.held_by_hand(lane::campaign));
        p.resume(acme, true, now);
        BOOST_TEST(p.domain_of(sender) == sender);
        BOOST_TEST(!p.blocks(lane::campaign, sender));

        p.settle(named, {.request = {++requests}, .sender = sender}, now);
        const auto ended =
            p.settle(made(verdict::accepted), {.request = {++requests}, .sender = sender}, now);
        BOOST_TEST(summary(ended) == "-domain:acme.example");
        BOOST_TEST(p.domain_of(sender) == sender);
    }
}

BOOST_AUTO_TEST_CASE(so_many_senders_are_known_and_the_others_are_paused_by_their_own_names)
{
    outcome named = made(verdict::domain);
    named.domain = "acme.example";
    const auto name = [](int i) { return "template:" + std::to_string(i); };
    constexpr int most = 10'000;
    for (int i = 0; i <= most; ++i)
        p.settle(named, {.request = {++requests}, .sender = name(i)}, now);
    BOOST_TEST(p.list().size() == 2u);
    for (const int i : {0, most - 1, most})
        BOOST_TEST(p.blocks(lane::campaign, name(i)));
    BOOST_TEST(p.domain_of(name(most)) == name(most));
}

BOOST_AUTO_TEST_CASE(a_pause_that_ends_was_there)
{
    struct open_list : pause_list
    {
        using pause_list::insert;
        using pause_list::remove;
    };
    open_list list;
    list.insert(acme);
    BOOST_TEST(!list.remove(acme).began);
    const auto words = last_words_of([&] { list.remove(acme); });
    BOOST_TEST(words.ends_with("a pause that ends was there\n"));
}

BOOST_AUTO_TEST_CASE(a_campaign_or_tenant_is_held_by_its_name)
{
    p.begin(acme, {}, now);
    BOOST_TEST(!p.of_flow("spring", "shop"));
    p.begin({pause_kind::campaign, "spring"}, {}, now);
    p.begin({pause_kind::tenant, "shop"}, {}, now);
    BOOST_REQUIRE(p.of_flow("spring", "other"));
    BOOST_TEST(to_string(p.of_flow("spring", "other")->scope) == "campaign:spring");
    BOOST_REQUIRE(p.of_flow("", "shop"));
    BOOST_TEST(to_string(p.of_flow("", "shop")->scope) == "tenant:shop");
    BOOST_TEST(!p.of_flow("shop", "spring"));
    BOOST_TEST(!p.of_flow("", ""));
    BOOST_TEST(!p.blocks(lane::campaign));
    BOOST_TEST(!p.blocks_everything());
}

BOOST_AUTO_TEST_CASE(every_scope_is_read_as_it_is_written)
{
    for (const auto& scope :
         {account,
          quota,
          upstream,
          everything,
          acme,
          campaigns,
          pause_scope{pause_kind::campaign, "a:b"},
          pause_scope{pause_kind::tenant, "shop"}})
        BOOST_TEST((parse_pause_scope(to_string(scope)) == scope));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::test
