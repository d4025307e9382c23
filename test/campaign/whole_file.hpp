#pragma once

#include "relay/campaign/recipient_reader.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>
#include <string_view>

// What the tests of recipient_reader share: a file, fed in pieces, and a line for each of its
// items.
//
//     2 ann@mail.example {"first_name":"Ann"}
//     3 invalid_address nobody
//     Line 4, column 5: why the file is refused.

namespace relay::test {

class whole_file
{
public:
    explicit whole_file(
        recipient_format format, std::size_t longest = recipient_reader::longest_row
    )
        : reader_(format, longest)
    {
    }

    whole_file& feed(std::string_view piece)
    {
        reader_.feed(piece);
        note_items();
        return *this;
    }

    std::string end()
    {
        reader_.finish();
        note_items();
        return told_;
    }

private:
    void note_items()
    {
        while (const auto item = reader_.next())
            std::visit([this](const auto& one) { note(one); }, *item);
    }

    void note(const recipient_row& row)
    {
        note(row.place);
        told_.append(row.email).append(" ");
        if (row.address != row.email)
            told_.append("= ").append(row.address).append(" ");
        told_.append(row.variables).append("\n");
    }

    void note(const skipped_row& row)
    {
        note(row.place);
        told_.append(row.reason).append(row.email.empty() ? "" : " ").append(row.email) += '\n';
    }

    void note(const file_refusal& refusal) { told_.append(refusal.message).append("\n"); }

    void note(const row_place& place)
    {
        BOOST_TEST(place.index == count_);
        ++count_;
        told_.append(std::to_string(place.line)).append(" ");
    }

    recipient_reader reader_;
    std::string told_;
    std::uint64_t count_{};
};

struct file_case
{
    std::string_view text;
    std::string_view items;
};

// The items are the same in one piece, in two of any size, and byte by byte.
inline void expect_items(recipient_format format, const file_case& c)
{
    for (std::size_t i = 0; i <= c.text.size(); ++i) {
        whole_file file(format);
        const auto items = file.feed(c.text.substr(0, i)).feed(c.text.substr(i)).end();
        BOOST_TEST(
            items == c.items,
            items << "instead of\n"
                  << c.items << "of " << c.text << ", cut at " << i
        );
        if (items != c.items)
            return;
    }
    whole_file slowly(format);
    for (const char& byte : c.text)
        slowly.feed({&byte, 1});
    BOOST_TEST(slowly.end() == c.items, "of " << c.text << ", byte by byte");
}

} // namespace relay::test
