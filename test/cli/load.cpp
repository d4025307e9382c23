#include "cli/load_display.hpp"
#include "cli/load_files.hpp"
#include "cli/load_line.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace relay::cli;

namespace {

struct directory
{
    directory()
    {
        std::string name = fs::temp_directory_path() / "relay-load-XXXXXX";
        if (!::mkdtemp(name.data()))
            throw std::runtime_error("no temporary directory");
        path = name;
    }
    directory(const directory&) = delete;
    directory& operator=(const directory&) = delete;
    ~directory() { fs::remove_all(path); }

    std::string write(const std::string& text) const
    {
        const auto file = path / "mails.ndjson";
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }

    fs::path path;
};

std::string content(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string key_of(const std::string& line)
{
    return json::parse(line).at("idempotency_key").as_string().c_str();
}

} // namespace

BOOST_AUTO_TEST_SUITE(load)

BOOST_AUTO_TEST_CASE(a_bare_email_becomes_a_line_with_a_key)
{
    const auto line = json::parse(prepared_line(R"({"to":"a@b.example"})", 3));
    BOOST_TEST(line.at("type").as_string() == "send_email");
    BOOST_TEST(line.at("payload").at("to").as_string() == "a@b.example");
    BOOST_TEST(line.at("idempotency_key").as_string().size() < 256u);
}

BOOST_AUTO_TEST_CASE(the_same_line_at_the_same_place_has_the_same_key)
{
    const std::string line = R"( {"type":"send_email","payload":{}})";
    BOOST_TEST(key_of(prepared_line(line, 1)) == key_of(prepared_line(line, 1)));
    BOOST_TEST(key_of(prepared_line(line, 1)) != key_of(prepared_line(line, 2)));
    BOOST_TEST(key_of(prepared_line(line, 1)) != key_of(prepared_line(line + " ", 1)));
}

BOOST_AUTO_TEST_CASE(what_has_a_key_or_is_no_mail_stays_as_it_is)
{
    for (const std::string line :
         {R"({"type":"send_email","idempotency_key":"k","payload":{}})",
          R"({"type":"send_email","idempotencyKey":"k","payload":{}})",
          R"({"type":"cancel","id":"x"})",
          R"({"type":7})",
          R"({"to":"a@b.example"},"lane":"campaign")",
          R"([1])",
          "nonsense",
          "{"})
        BOOST_TEST(prepared_line(line, 1) == line);
}

BOOST_AUTO_TEST_CASE(progress_reads_back_and_nonsense_does_not)
{
    load_progress p{.offset = 10, .line_number = 2, .beginning = "ab"};
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
        auto p = files.open();
        BOOST_TEST(p.offset == 0u);
        files.reject(1, "line one", refused);
        p.offset = 9;
        p.line_number = 1;
        files.save(p);
        files.reject(2, "line two", refused); // and here it is interrupted
    }
    load_files files(source);
    const auto p = files.open();
    BOOST_TEST(p.offset == 9u);
    BOOST_TEST(p.line_number == 1u);
    BOOST_TEST(content(files.rejected_path()) == "line one\n");
    BOOST_TEST(content(files.errors_path()) == "{\"line\":1,\"error\":{\"name\":\"x\"}}\n");
    files.close();
    BOOST_TEST(load_files(source).open().offset == 0u);
    BOOST_TEST(!fs::exists(files.rejected_path()));
}

BOOST_AUTO_TEST_CASE(another_file_by_the_same_name_is_not_gone_on_with)
{
    const directory d;
    const auto source = d.write("line one\nline two\n");
    {
        load_files files(source);
        auto p = files.open();
        p.offset = 9;
        files.save(p);
    }
    d.write("line one\nline two\nand one more\n");
    BOOST_TEST(load_files(source).open().offset == 9u);
    d.write("LINE one\nline two\n");
    BOOST_CHECK_THROW(load_files(source).open(), bad_usage);
    d.write("short");
    BOOST_CHECK_THROW(load_files(source).open(), bad_usage);
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
