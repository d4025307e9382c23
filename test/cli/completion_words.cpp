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
        auto* group = send->add_option_group("which", "");
        group->add_flag("--all", all);
        app.add_subcommand("__hidden", "")->group("");
        app.add_subcommand("dlq", "")->add_subcommand("list", "");
    }

    bool offers(const std::vector<std::string>& typed, const std::string& word)
    {
        const auto words = completion_words(app, typed);
        return std::ranges::find(words, word) != words.end();
    }

    std::string to;
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

BOOST_AUTO_TEST_SUITE_END()
