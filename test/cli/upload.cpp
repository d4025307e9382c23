#include "cli/upload.hpp"

#include "cli/api_client.hpp"
#include "cli/upload_file.hpp"
#include "support/temporary_directory.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <unistd.h>

namespace json = boost::json;
using namespace relay::cli;

namespace {

struct folder_of_people : relay::test::temporary_directory
{
    std::string holding(std::string_view bytes) const
    {
        const auto name = path() + "/people";
        std::ofstream(name, std::ios::binary) << bytes;
        return name;
    }
};

std::string rest_of(upload_file& file)
{
    std::string all;
    for (auto piece = file.next(); !piece.empty(); piece = file.next())
        all += piece;
    return all;
}

std::string read_all(upload_file& file)
{
    file.rewind();
    return rest_of(file);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(uploads, folder_of_people)

BOOST_AUTO_TEST_CASE(a_file_is_read_whole_as_often_as_it_is_wanted)
{
    std::string text = "email\n";
    while (text.size() < 1'000'000)
        text += "ann" + std::to_string(text.size()) + "@mail.example\n";
    upload_file file(holding(text));
    std::uint64_t furthest = 0;
    file.on_progress = [&furthest](std::uint64_t at) { furthest = at; };
    BOOST_TEST(file.size() == text.size());
    BOOST_TEST((read_all(file) == text));
    BOOST_TEST((read_all(file) == text));
    BOOST_TEST(furthest == text.size());
}

BOOST_AUTO_TEST_CASE(two_files_with_the_same_in_them_are_one)
{
    const auto of = [this](std::string_view text) { return upload_file(holding(text)).digest(); };
    BOOST_TEST(of("email\na@b.example\n") == of("email\na@b.example\n"));
    BOOST_TEST(of("email\na@b.example\n") != of("email\nb@b.example\n"));
}

BOOST_AUTO_TEST_CASE(what_it_holds_is_told_by_how_it_begins)
{
    const auto type_of = [this](std::string_view text) {
        return std::string(upload_file(holding(text)).content_type());
    };
    BOOST_TEST(type_of("email\nann@mail.example\n") == "text/csv");
    BOOST_TEST(type_of("\xef\xbb\xbf\n {\"email\":1}") == "application/x-ndjson");
    BOOST_TEST(type_of("\r\n[{\"email\":1}]") == "application/json");
    BOOST_TEST(type_of("") == "text/csv");
}

BOOST_AUTO_TEST_CASE(a_file_that_changes_meanwhile_is_never_sent_to_its_end)
{
    const std::string text(400'000, 'x');
    const auto goes_on_with = [&](const std::string& changed) {
        upload_file file(holding(text));
        file.rewind();
        file.next();
        holding(changed);
        rest_of(file);
    };
    BOOST_CHECK_NO_THROW(goes_on_with(text));
    BOOST_CHECK_NO_THROW(goes_on_with(text + "y")); // what was there is there still
    BOOST_CHECK_THROW(goes_on_with(text.substr(1)), std::runtime_error);
    BOOST_CHECK_THROW(goes_on_with(text.substr(1) + "y"), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_pipe_is_kept_so_that_it_can_be_sent_again)
{
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    const std::string_view text = "email\nann@mail.example\n";
    BOOST_REQUIRE(::write(ends[1], text.data(), text.size()) == std::ssize(text));
    ::close(ends[1]);
    upload_file file("/dev/fd/" + std::to_string(ends[0]));
    ::close(ends[0]);
    BOOST_TEST(read_all(file) == text);
    BOOST_TEST(read_all(file) == text);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_bad_usage)
{
    BOOST_CHECK_THROW(upload_file(path() + "/none"), bad_usage);
    BOOST_CHECK_THROW(upload_file{path()}, bad_usage); // a folder
}

BOOST_AUTO_TEST_CASE(the_line_tells_how_far_it_is)
{
    BOOST_TEST(
        upload_text(25'000'000, 100'000'000, 5'000'000) ==
        "[#####...............]   25 %  25.0 MB  5.0 MB/s  0:15 left"
    );
    BOOST_TEST(
        upload_text(0, 10, 0) == "[....................]    0 %  0.0 MB  0.0 MB/s  0:00 left"
    );
}

BOOST_AUTO_TEST_CASE(who_was_skipped_is_named_and_the_others_are_counted)
{
    const auto answer = json::parse(R"({"added":4998,"skipped":3,"first_skipped":[
        {"line":17,"email":"nobody","reason":"invalid_address"},
        {"line":1200,"email":"ann@mail.example","reason":"duplicate"}]})");
    BOOST_TEST(
        upload_result(answer) == "4998 added, 3 skipped\n\n"
                                 "line  address           reason\n"
                                 "  17  nobody            invalid_address\n"
                                 "1200  ann@mail.example  duplicate\n"
                                 "and 1 more\n"
    );
    BOOST_TEST(upload_result(json::parse(R"({"added":2,"skipped":0})")) == "2 added, 0 skipped\n");
}

BOOST_AUTO_TEST_SUITE_END()
