#include "campaign/whole_file.hpp"

using namespace relay;
using namespace relay::test;
using namespace std::string_view_literals;

namespace {

std::string read_csv(std::string_view text, std::size_t longest = recipient_reader::longest_row)
{
    return whole_file(recipient_format::csv, longest).feed(text).end();
}

} // namespace

BOOST_AUTO_TEST_SUITE(csv_recipients)

BOOST_AUTO_TEST_CASE(rows_become_recipients_with_their_variables)
{
    const file_case cases[] = {
        {"email,first_name\nann@mail.example,Ann\nBob@Mail.Example,\"Bob, \"\"the\"\" one\"\n",
         "2 ann@mail.example {\"first_name\":\"Ann\"}\n"
         "3 Bob@Mail.Example = bob@mail.example {\"first_name\":\"Bob, \\\"the\\\" one\"}\n"},
        {"\xef\xbb\xbf"
         "Name;E-Mail\r\nAnn;ann@mail.example\r\n",
         "2 ann@mail.example {\"Name\":\"Ann\"}\n"},
        {"n\tEMAIL ADDRESS\r1,5\tann@mail.example", "2 ann@mail.example {\"n\":\"1,5\"}\n"},
        {"mail\nann@mail.example", "2 ann@mail.example {}\n"},
        {"", "Line 1, column 1: the file is empty: its first line names the columns.\n"},
        {"\r\n\n", "Line 1, column 1: the file is empty: its first line names the columns.\n"},
        {"email\n", ""},
        {"email", ""},
        // Blanks, no-break spaces and byte order marks around headings and addresses
        {" \xc2\xa0 first name\xc2\xa0,\"\xef\xbb\xbf email\n\"\n\" Ann \",\"\xc2\xa0 "
         "ann@mail.example\t\"",
         "3 ann@mail.example {\"first name\":\" Ann \"}\n"},
        // Cells are texts, an empty one too; what a short row does not have is absent.
        {"email,n,b\nann@mail.example,007,true\nbob@mail.example,\nccc@mail.example\n",
         "2 ann@mail.example {\"n\":\"007\",\"b\":\"true\"}\n"
         "3 bob@mail.example {\"n\":\"\"}\n"
         "4 ccc@mail.example {}\n"},
        // Columns without a heading and rows without a value are ignored.
        {",,\nemail,,n,\n,,,\n\xc2\xa0, ,\"\t\",\nann@mail.example,x,1,y,,\n\n",
         "5 ann@mail.example {\"n\":\"1\"}\n"},
        // Values with line breaks; lines are the file's
        {"email,\"two\nlines\"\nann@mail.example,\"a\r\nb\"\n\nbob@mail.example,x\n",
         "3 ann@mail.example {\"two\\nlines\":\"a\\r\\nb\"}\n"
         "6 bob@mail.example {\"two\\nlines\":\"x\"}\n"},
        {"email,n\nann@mail.example,a\0b\n"sv, "2 ann@mail.example {\"n\":\"a\\u0000b\"}\n"},
        {"email,n\nann@mail.example,\xed\xa0\xbd\nbob@mail.example,\xf0\x9f\x98",
         "2 ann@mail.example {\"n\":\"\xef\xbf\xbd\"}\n3 bob@mail.example "
         "{\"n\":\"\xef\xbf\xbd\"}\n"},
        // Of several columns that may have the address
        {"mail,E-Mail,email\npost,x,ann@mail.example",
         "2 ann@mail.example {\"mail\":\"post\",\"E-Mail\":\"x\"}\n"},
        {"email,n\n\"Ann <ann@mail.example>\",1\n=1+1@mail.example,2\n",
         "2 Ann <ann@mail.example> = ann@mail.example {\"n\":\"1\"}\n"
         "3 =1+1@mail.example {\"n\":\"2\"}\n"},
    };
    for (const auto& c : cases)
        expect_items(recipient_format::csv, c);
}

BOOST_AUTO_TEST_CASE(the_heading_tells_the_separator)
{
    const file_case cases[] = {
        {"sep=;\r\nemail;a,b\r\nann@mail.example;x\r\n", "3 ann@mail.example {\"a,b\":\"x\"}\n"},
        {"\"SEP=,\"\nemail,a;b\nann@mail.example,x\n", "3 ann@mail.example {\"a;b\":\"x\"}\n"},
        {"sep=\t\nemail\ta\nann@mail.example\tx\n", "3 ann@mail.example {\"a\":\"x\"}\n"},
        {"sep=|\nemail|a\nann@mail.example|x\n", "3 ann@mail.example {\"a\":\"x\"}\n"},
        {"email;last, first;title, if any\nann@mail.example;Doe;Dr.",
         "2 ann@mail.example {\"last, first\":\"Doe\",\"title, if any\":\"Dr.\"}\n"},
        {"\"Name;\n\"\"a,b\"\"\";email\nx,y;ann@mail.example",
         "3 ann@mail.example {\"Name;\\n\\\"a,b\\\"\":\"x,y\"}\n"},
        {"email,size 5\"\nann@mail.example,x\n", "2 ann@mail.example {\"size 5\\\"\":\"x\"}\n"},
    };
    for (const auto& c : cases)
        expect_items(recipient_format::csv, c);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_one_row_harms_no_other)
{
    const file_case cases[] = {
        {"email,n\nnobody,1\n,2\nb@b@mail.example,3\nj\xc3\xb6@mail.example,4\nann@mail.example,"
         "5\n",
         "2 invalid_address nobody\n3 invalid_line\n4 invalid_address b@b@mail.example\n"
         "5 invalid_address j\xc3\xb6@mail.example\n6 ann@mail.example {\"n\":\"5\"}\n"},
        {"email,n\nann@mail.example,1,2\nbob@mail.example,2,\n",
         "2 invalid_line ann@mail.example\n3 bob@mail.example {\"n\":\"2\"}\n"},
        {"email,n\nann@mail.example,\"Ann\" Smith\nbob@mail.example,5\" pipe\n",
         "2 invalid_line\n3 bob@mail.example {\"n\":\"5\\\" pipe\"}\n"},
        {"email\nann\0@mail.example\n\"bob@mail.example\nx@mail.example\"\n"sv,
         "2 invalid_address ann\0@mail.example\n3 invalid_address bob@mail.example\nx@mail.example\n"sv},
    };
    for (const auto& c : cases)
        expect_items(recipient_format::csv, c);

    const std::string long_address(1'000, 'a');
    BOOST_TEST(
        read_csv("email\n" + long_address) ==
        "2 invalid_address " + long_address.substr(0, 254) + "\n"
    );
}

BOOST_AUTO_TEST_CASE(a_file_that_is_refused_says_where_and_why)
{
    const file_case cases[] = {
        {"\xff\xfe"
         "e\0m\0"sv,
         "Line 1, column 1: the file is written in UTF-16: save it as UTF-8.\n"},
        {"email,n\nann@mail.example,J\xc3\xb6\nbob@mail.example,J\xf6rg\n",
         "2 ann@mail.example {\"n\":\"J\xc3\xb6\"}\n"
         "Line 3, column 19: the byte 0xF6 is no UTF-8; the file seems to be written in Latin-1 "
         "(Windows-1252): save it as UTF-8.\n"},
        {"Pr\xe9nom,email\n",
         "Line 1, column 3: the byte 0xE9 is no UTF-8; the file seems to be written in Latin-1 "
         "(Windows-1252): save it as UTF-8.\n"},
        {"name;address;c,d\nann@mail.example\n",
         "Line 1, column 1: there is no column with addresses, called `email`; there are `name`, "
         "`address`, `c,d`.\n"},
        {"\nann@mail.example\nbob@mail.example\n",
         "Line 2, column 1: there is no column with addresses, called `email`; there are "
         "`ann@mail.example`.\n"},
        {"1,2,3,4,5,6,7\n",
         "Line 1, column 1: there is no column with addresses, called `email`; there are `1`, `2`, "
         "`3`, `4`, `5` and 2 more.\n"},
        {"email,\xc3\xa4,n,\xc2\xa0n\n", "Line 1, column 11: the heading `n` is there twice.\n"},
        {"a,email,b,EMAIL\n", "Line 1, column 11: the heading `EMAIL` is there twice.\n"},
        {"sep=;\nemail;\"x\ny\";n;n\n", "Line 3, column 6: the heading `n` is there twice.\n"},
        {"email,\"n\nann@mail.example,1\n",
         "Line 1, column 7: the quote that opens here is never closed.\n"},
        {"email,\"n\" x\n", "Line 1, column 1: a heading has text behind its quotes.\n"},
        {"email,n\nann@mail.example,1\n\xc3\xa4,\"bob@mail.example\n\n",
         "2 ann@mail.example {\"n\":\"1\"}\n"
         "Line 3, column 3: the quote that opens here is never closed.\n"},
        {"email,n\n\"ann@mail.example\",\"1\n\"bob@mail.example\",\"2\"\n",
         "Line 2, column 20: the quote that opens here is never closed.\n"},
    };
    for (const auto& c : cases)
        expect_items(recipient_format::csv, c);
}

BOOST_AUTO_TEST_CASE(five_hundred_columns_are_read_and_a_million_refused)
{
    std::string file = "email";
    for (int i = 0; i < 500; ++i)
        file.append(",c").append(std::to_string(i));
    file += "\nann@mail.example";
    for (int i = 0; i < 500; ++i)
        file += ",x";
    const auto items = read_csv(file);
    BOOST_TEST(items.starts_with("2 ann@mail.example {\"c0\":\"x\",\"c1\":"));
    BOOST_TEST(items.ends_with("\"c499\":\"x\"}\n"));

    BOOST_TEST(
        read_csv("email" + std::string(100'000, ',') + "\n") ==
        "Line 1, column 16390: there are more than 16384 columns.\n"
    );
}

BOOST_AUTO_TEST_CASE(a_row_of_ten_megabytes_is_refused)
{
    const std::string before = "email,n\nann@mail.example,1\nbob@mail.example,";
    const std::string many(10 << 20, 'x');
    const std::string_view first = "2 ann@mail.example {\"n\":\"1\"}\n";
    BOOST_TEST(
        read_csv(before + many) ==
        std::string(first) + "Line 3, column 1: the row is longer than 256 KiB.\n"
    );
    BOOST_TEST(
        read_csv(before + "\"" + many) ==
        std::string(first) + "Line 3, column 18: the quote that opens here is never closed.\n"
    );
    BOOST_TEST(
        read_csv("email," + many) == "Line 1, column 1: the heading is longer than 256 KiB.\n"
    );
    BOOST_TEST(
        read_csv("email," + std::string(100, 'n') + "\nann@mail.example,xxxx", 110) ==
        "Line 2, column 1: the row, with the names of its values, is longer than 110 bytes.\n"
    );
}

BOOST_AUTO_TEST_SUITE_END()
