#include "cli/load_display.hpp"
#include "cli/load_files.hpp"
#include "cli/load_line.hpp"
#include "cli/load_people.hpp"
#include "cli/load_source.hpp"
#include "support/temporary_directory.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace relay::cli;

namespace {

struct directory : relay::test::temporary_directory
{
    std::string write(const std::string& text) const
    {
        const auto file = path() + "/mails.ndjson";
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }
};

std::string content(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// Of each line of a text, by the line
std::multimap<std::string, std::string> keys_of(const std::string& text)
{
    const directory d;
    load_source source(d.write(text));
    std::multimap<std::string, std::string> keys;
    while (auto line = source.next())
        keys.emplace(line->text, line->key);
    return keys;
}

json::value prepared(const std::string& line, const line_defaults& defaults = {})
{
    return json::parse(prepared_line(line, "k", defaults));
}

} // namespace

BOOST_AUTO_TEST_SUITE(load)

BOOST_AUTO_TEST_CASE(a_bare_email_becomes_a_line_with_a_key)
{
    const auto line = prepared(R"({"to":"a@b.example"})");
    BOOST_TEST(line.at("type").as_string() == "send_email");
    BOOST_TEST(line.at("payload").at("to").as_string() == "a@b.example");
    BOOST_TEST(line.at("idempotency_key").as_string() == "k");
}

BOOST_AUTO_TEST_CASE(what_is_done_to_a_file_changes_no_other_lines_key)
{
    const auto keys = keys_of("one\ntwo\ntwo\nthree\n");
    BOOST_TEST(keys.size() == 4u);
    const auto known = [&keys](const auto& one) {
        return std::ranges::find(keys, one) != keys.end();
    };
    for (const auto* changed :
         {"two\nthree\ntwo\n",                 // a line less
          "one\ntwo\n\ntwo\nthree",            // an empty one more, and no end of the last
          "three\ntwo\none\ntwo\n",            // in another order
          "\xef\xbb\xbfone\r\ntwo\r\ntwo\r\n", // saved by a spreadsheet
          "one\rtwo\rthree\r"})
        for (const auto& one : keys_of(changed))
            BOOST_TEST(known(one), one.first << " of " << changed);
    BOOST_TEST(!known(*keys_of("two \n").begin()));
    const auto twice = keys.equal_range("two");
    BOOST_TEST(twice.first->second != std::next(twice.first)->second);
}

BOOST_AUTO_TEST_CASE(what_has_a_key_keeps_it)
{
    for (const std::string line :
         {R"({"type":"send_email","idempotency_key":"own","payload":{}})",
          R"({"type":"send_email","idempotencyKey":"own","payload":{}})"}) {
        const auto text = prepared_line(line, "k", {});
        BOOST_TEST(text.find("\"k\"") == std::string::npos, text);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_mail_stays_as_it_is)
{
    for (const std::string line :
         {R"({"type":"cancel","id":"x"})",
          R"({"type":7})",
          R"({"to":"a@b.example"},"lane":"campaign")",
          R"([1])",
          "nonsense",
          "{"})
        BOOST_TEST(prepared_line(line, "k", {.file_campaign = "f"}) == line);
}

BOOST_AUTO_TEST_CASE(what_does_not_say_what_it_is_is_campaign_mail_of_the_files_campaign)
{
    const line_defaults defaults{.file_campaign = "spring.ndjson"};
    for (const auto* line :
         {R"({"to":"a@b.example"})",
          R"({"type":"send_email","payload":{"to":"a@b.example"}})",
          R"({"type":"send_email","lane":null,"campaign":null,"payload":{"tags":[]}})",
          R"({"to":"a@b.example","tags":[{"name":"tenant","value":"x"}]})"}) {
        const auto made = prepared(line, defaults);
        BOOST_TEST(made.at("lane").as_string() == "campaign", line);
        BOOST_TEST(made.at("campaign").as_string() == "spring.ndjson", line);
    }
    for (const std::string line :
         {R"({"type":"send_email","lane":"transactional","payload":{}})",
          R"({"type":"send_email","campaign":"own","payload":{}})",
          R"({"to":"a@b.example","tags":[{"name":"module","value":"support"}]})",
          R"({"to":"a@b.example","tags":{"name":"module","value":"support"}})",
          R"({"to":"a@b.example","tags":{"module":"support"}})"})
        BOOST_TEST(prepared_line(line, "k", defaults).find("spring") == std::string::npos, line);
    const auto nameless = prepared(R"({"to":"a@b.example"})");
    BOOST_TEST(nameless.at("lane").as_string() == "campaign");
    BOOST_TEST(!nameless.as_object().contains("campaign"));
}

BOOST_AUTO_TEST_CASE(options_hold_for_lines_that_say_nothing_else)
{
    const line_defaults defaults{
        .file_campaign = "file",
        .campaign = "spring",
        .lane = "transactional",
        .ttl = "5m",
        .scheduled_at = "in 10 min",
        .tags = {{"module", "news"}, {"tenant", "acme"}}};
    const auto made = prepared(R"({"to":"a@b.example","n":18446744073709551615})", defaults);
    const auto expected = json::parse(R"({"type":"send_email","idempotency_key":"k",
        "campaign":"spring","lane":"transactional","ttl":"5m","scheduled_at":"in 10 min",
        "payload":{"to":"a@b.example","n":18446744073709551615,
        "tags":[{"name":"module","value":"news"},{"name":"tenant","value":"acme"}]}})");
    BOOST_TEST(made == expected);

    const std::string own =
        R"({"type":"send_email","idempotency_key":"i","campaign":"c",)"
        R"("lane":"campaign","ttl":"1h","payload":{"scheduledAt":"now",)"
        R"("tags":[{"name":"module","value":"m"},{"name":"tenant","value":"t"}]}})";
    BOOST_TEST(prepared(own, defaults) == json::parse(own));
    const auto lane =
        prepared(R"({"to":"a@b.example"})", {.file_campaign = "f", .lane = "campaign"});
    BOOST_TEST(lane.at("campaign").as_string() == "f");
    const auto reset =
        prepared(R"({"to":"a@b.example"})", {.file_campaign = "f", .lane = "transactional"});
    BOOST_TEST(!reset.as_object().contains("campaign"));
}

BOOST_AUTO_TEST_CASE(tags_are_added_to_every_shape_of_them)
{
    const line_defaults defaults{.tags = {{"b", "2"}}};
    const auto expected = json::parse(R"([{"name":"a","value":"1"},{"name":"b","value":"2"}])");
    for (const auto* tags :
         {R"([{"name":"a","value":"1"}])", R"({"name":"a","value":"1"})", R"({"a":"1"})"}) {
        const auto made = prepared(std::string(R"({"tags":)") + tags + "}", defaults);
        BOOST_TEST(made.at("payload").at("tags") == expected, tags);
    }
    for (const auto* none : {R"({"tags":null})", R"({"tags":[]})", "{}"})
        BOOST_TEST(prepared(none, defaults).at("payload").at("tags").as_array().size() == 1u, none);
}

BOOST_AUTO_TEST_CASE(progress_reads_back_and_nonsense_does_not)
{
    load_progress p{.offset = 10, .line_number = 2, .beginning = "ab", .store = "s"};
    p.counts = {.lines = 2, .queued = 1, .duplicates = 0, .suppressed = 0, .rejected = 1};
    p.rejected_bytes = 5;
    const auto read = parse_progress(to_text(p));
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST(to_text(*read) == to_text(p));
    for (const auto* bad : {"", "{}", "[]", R"({"offset":-1})", R"({"offset":"1"})"})
        BOOST_TEST(!parse_progress(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(an_interrupted_load_goes_on_and_forgets_what_it_had_not_saved)
{
    const directory d;
    const auto source = d.write("line one\nline two\nline three\n");
    const line_answer refused{.status = "rejected", .error = R"({"name":"x"})"};
    {
        load_files files(source);
        BOOST_TEST(!files.earlier("s").has_value());
        load_progress p{.store = "s"};
        files.begin(p);
        files.reject(1, "line one", refused);
        p.offset = 9;
        p.line_number = 1;
        files.save(p);
        files.reject(2, "line two", refused); // and here it is interrupted
    }
    load_files files(source);
    const auto p = files.earlier("s");
    BOOST_REQUIRE(p.has_value());
    BOOST_TEST(p->offset == 9u);
    BOOST_TEST(p->line_number == 1u);
    files.begin(*p);
    BOOST_TEST(content(files.rejected_path()) == "line one\n");
    BOOST_TEST(content(files.errors_path()) == "{\"line\":1,\"error\":{\"name\":\"x\"}}\n");
    files.close();
    BOOST_TEST(!load_files(source).earlier("s").has_value());
}

BOOST_AUTO_TEST_CASE(another_store_begins_at_the_first_line)
{
    const directory d;
    load_files files(d.write("line one\n"));
    load_progress p{.offset = 9, .line_number = 1, .store = "one"};
    files.save(p);
    BOOST_TEST(files.earlier("one").has_value());
    BOOST_TEST(!files.earlier("two").has_value());
}

BOOST_AUTO_TEST_CASE(progress_that_cannot_be_understood_is_not_taken_for_none)
{
    const directory d;
    load_files files(d.write("line one\n"));
    std::ofstream(files.progress_path()) << R"({"offset":9,"line":1})";
    BOOST_CHECK_THROW(files.earlier("s"), bad_usage);
}

BOOST_AUTO_TEST_CASE(another_file_by_the_same_name_is_not_gone_on_with)
{
    const directory d;
    const auto file = d.write("\xef\xbb\xbfline one\r\n\r\nline two\r\nline three");
    load_progress loaded;
    {
        load_source source(file);
        source.next();
        BOOST_TEST(source.next()->number == 3u);
        loaded = {.offset = source.offset(), .beginning = source.beginning()};
    }
    BOOST_TEST(load_source(file).skip(loaded));
    load_source again(file);
    BOOST_TEST(again.skip(loaded));
    BOOST_TEST(again.next()->text == "line three");
    for (const auto* other :
         {"LINE one\r\n\r\nline two\r\nline three", "line one\n\nline two\nline three", "short"})
        BOOST_TEST(!load_source(d.write(std::string("\xef\xbb\xbf") + other)).skip(loaded), other);
}

BOOST_AUTO_TEST_CASE(a_sample_of_the_people_is_the_same_whatever_their_order_and_the_text)
{
    const auto mails = [](std::vector<int> people, const std::string& text) {
        std::string all;
        for (const int i : people)
            all += R"({"to":["P <P)" + std::to_string(i) + R"(@b.example>"],"text":")" + text +
                   "\"}\n";
        return all;
    };
    const directory d;
    const auto look = [&d](const std::string& text) { return look_at_load(d.write(text), {}); };
    std::vector<int> people(5'000);
    std::iota(people.begin(), people.end(), 0);
    const auto before = look(mails(people, "x")).sample;
    BOOST_TEST(before.size() == 100u);
    std::ranges::reverse(people);
    BOOST_TEST(look("{broken\n" + mails(people, "y")).sample == before);

    // Of a list of which a half is new, a half of the sample is.
    for (auto& person : people)
        person += 2'500;
    const auto after = look(mails(people, "x")).sample;
    const auto is_new = [](const std::string& address) {
        return std::stoi(address.substr(1)) >= 5'000;
    };
    const auto others = std::ranges::count_if(after, is_new);
    BOOST_TEST((others > 30 && others < 70));
}

BOOST_AUTO_TEST_CASE(whom_a_load_is_about_is_read_from_jobs_and_bare_emails)
{
    const directory d;
    const auto look = [&d](const std::string& text, const line_defaults& defaults = {}) {
        return look_at_load(d.write(text), defaults);
    };
    const auto both =
        look(R"({"type":"send_email","campaign":"spring","payload":{"to":"Ann@b.example"}})"
             "\n"
             R"({"to":["Bob <bob@b.example>","nobody"]})");
    BOOST_TEST(both.campaign == "spring");
    auto people = both.sample;
    std::ranges::sort(people);
    const std::vector<std::string> expected{"ann@b.example", "bob@b.example"};
    BOOST_TEST(people == expected);
    BOOST_TEST(look(R"({"to":"a@b.example"})", {.file_campaign = "f"}).campaign == "f");
    BOOST_TEST(look("").sample.empty());
}

BOOST_AUTO_TEST_CASE(a_campaign_has_the_files_name)
{
    BOOST_TEST(campaign_of("/tmp/spring.ndjson") == "spring.ndjson");
    BOOST_TEST(campaign_of("spring.ndjson.rejected.rejected") == "spring.ndjson");
    BOOST_TEST(campaign_of("-") == "");
}

BOOST_AUTO_TEST_CASE(the_bar_shows_how_far_it_is)
{
    const load_counts counts{.lines = 50, .rejected = 2};
    BOOST_TEST(
        progress_text(counts, 10, 50, 100, 65) ==
        "[##########..........]   50 %  50 mails  10/s  2 rejected  1:05 left"
    );
    BOOST_TEST(progress_text({.lines = 7}, 10, 50, 0, 0) == "7 mails  10/s");
}

BOOST_AUTO_TEST_SUITE_END()
