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
        auto* send = app.add_subcommand("send", "Send one email");
        send->add_option("--to", to, "Recipient");
        send->add_option("--text-file", to)->type_name("FILE");
        send->add_option("--campaign", to)->type_name("CAMPAIGN");
        send->add_option("--lane", lane)->check(CLI::IsMember({"transactional", "campaign"}));
        auto* group = send->add_option_group("which", "");
        group->add_flag("--all", all);
        group->add_option("--reason", reason)->check(CLI::IsMember({"refused", "expired"}));
        app.add_subcommand("__hidden", "")->group("");
        app.add_subcommand("dlq", "")->add_subcommand("list", "");
        auto* load = app.add_subcommand("load", "");
        load->add_option("file", to)->type_name("FILE");
        load->add_flag("--again", all);
        auto* add = app.add_subcommand("add", "");
        add->add_option("id", to)->type_name("CAMPAIGN");
        add->add_option("file", lane)->type_name("FILE");
    }

    // What a relay would say
    static std::vector<completion_word> known(const std::string& type)
    {
        if (type == "CAMPAIGN")
            return {{.word = "id-of-spring", .what = "Spring"}};
        return {};
    }

    bool
    offers(const std::vector<std::string>& typed, const std::string& word, const char* begun = "")
    {
        const auto words = complete_words(app, typed, begun, known).words;
        return std::ranges::find(words, word, &completion_word::word) != words.end();
    }

    bool offers_files(const std::vector<std::string>& typed, const char* begun = "")
    {
        return complete_words(app, typed, begun, known).files;
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
    BOOST_TEST(offers({"send", "--lane"}, "campaign"));
    BOOST_TEST(offers({"send", "--lane"}, "transactional"));
    BOOST_TEST(!offers({"send", "--lane"}, "--to"));
    BOOST_TEST(!offers_files({"send", "--lane"}));
    BOOST_TEST(offers({"send", "--reason"}, "refused")); // of a group
    BOOST_TEST(complete_words(app, {"send", "--to"}, "", known).words.empty());
    BOOST_TEST(!offers_files({"send", "--to"}));
    BOOST_TEST(offers_files({"send", "--text-file"}));
    BOOST_TEST(offers({"send", "--campaign"}, "id-of-spring"));
    BOOST_TEST(!offers({"send", "--to", "--lane"}, "campaign")); // it is whom the mail is to
    BOOST_TEST(offers({"send", "--lane", "campaign"}, "--to"));
    BOOST_TEST(offers({"send", "--all"}, "--to")); // it takes none
}

BOOST_AUTO_TEST_CASE(where_a_file_may_stand_options_come_when_one_is_begun)
{
    BOOST_TEST(offers_files({"load"}));
    BOOST_TEST(!offers({"load"}, "--again"));
    BOOST_TEST(offers({"load"}, "--again", "-"));
    BOOST_TEST(!offers_files({"load"}, "-"));
    BOOST_TEST(!offers_files({"send"}));
    BOOST_TEST(offers({"dlq"}, "list"));
    BOOST_TEST(!offers({"dlq"}, "list", "--h"));
}

BOOST_AUTO_TEST_CASE(arguments_have_their_values_in_their_order)
{
    BOOST_TEST(offers({"add"}, "id-of-spring"));
    BOOST_TEST(!offers_files({"add"}));
    BOOST_TEST(offers_files({"add", "id-of-spring"}));
    BOOST_TEST(!offers({"add", "id-of-spring"}, "id-of-spring"));
    BOOST_TEST(!offers_files({"add", "id-of-spring", "people.csv"}));
    BOOST_TEST(offers({"add", "id-of-spring", "people.csv"}, "--help"));
}

BOOST_AUTO_TEST_CASE(a_value_may_be_joined_to_its_option)
{
    BOOST_TEST(offers({"send"}, "--lane=campaign", "--lane=cam"));
    BOOST_TEST(offers({"send"}, "--campaign=id-of-spring", "--campaign="));
    BOOST_TEST(!offers({"send"}, "--to", "--lane=cam"));
    BOOST_TEST(offers({"send", "--lane=campaign"}, "--to"));
}

BOOST_AUTO_TEST_CASE(what_each_word_is_for_is_told)
{
    const auto commands = complete_words(app, {}, "", known).words;
    const auto send = std::ranges::find(commands, "send", &completion_word::word);
    BOOST_TEST(send->what == "Send one email");
    BOOST_TEST(complete_words(app, {"send"}, "--t", known).words.back().what == "Recipient");
}

BOOST_AUTO_TEST_SUITE_END()
