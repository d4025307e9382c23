#include "cli/completion_words.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace relay::cli;

namespace {

struct small_program
{
    CLI::App app{"small"};

    small_program()
    {
        auto* send = app.add_subcommand("send", "");
        send->add_option("--to", to);
        send->add_option("--lane", lane)->check(CLI::IsMember({"transactional", "campaign"}));
        auto* group = send->add_option_group("which", "");
        group->add_flag("--all", all);
        group->add_option("--reason", reason)->check(CLI::IsMember({"refused", "expired"}));
        app.add_subcommand("__hidden", "")->group("");
        app.add_subcommand("dlq", "")->add_subcommand("list", "");
    }

    bool offers(const std::vector<std::string>& typed, const std::string& word)
    {
        const auto words = completion_words(app, typed);
        return std::ranges::find(words, word) != words.end();
    }

    std::string to;
    std::string lane;
    std::string reason;
    bool all{};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(completion, small_program)

BOOST_AUTO_TEST_CASE(commands_come_first)
{
    BOOST_TEST(offers({}, "send"));
    BOOST_TEST(offers({}, "dlq"));
    BOOST_TEST(!offers({}, "__hidden"));
    BOOST_TEST(!offers({}, "--to"));
}

BOOST_AUTO_TEST_CASE(a_command_offers_its_options_and_those_of_its_groups)
{
    BOOST_TEST(offers({"send"}, "--to"));
    BOOST_TEST(offers({"send", "--to", "x"}, "--all"));
    BOOST_TEST(!offers({"send"}, "dlq"));
    BOOST_TEST(!offers({"send"}, ""));
    BOOST_TEST(offers({"dlq"}, "list"));
}

BOOST_AUTO_TEST_CASE(behind_an_option_come_its_values)
{
    const std::vector<std::string> lanes = {"transactional", "campaign"};
    BOOST_TEST(
        completion_words(app, {"send", "--lane"}) == lanes, boost::test_tools::per_element()
    );
    BOOST_TEST(offers({"send", "--reason"}, "refused")); // of a group
    BOOST_TEST(completion_words(app, {"send", "--to"}).empty());
    BOOST_TEST(offers({"send", "--lane", "campaign"}, "--to"));
    BOOST_TEST(offers({"send", "--all"}, "--to")); // it takes none
}

BOOST_AUTO_TEST_SUITE_END()
