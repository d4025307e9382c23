#pragma once

#include "fuzz/expect.hpp"
#include "relay/campaign/recipient_reader.hpp"
#include "relay/mail/address.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// What the fuzzers of recipient_reader share: the promises about what it reads.

namespace relay::fuzz {

inline constexpr std::size_t longest_row = 256;

// The items of a file that is cut into pieces of `size` bytes, as a text
class recipient_items
{
public:
    recipient_items(recipient_format format, std::string_view file, std::size_t size)
        : reader_(format, longest_row)
    {
        for (; !file.empty(); file.remove_prefix(std::min(size, file.size()))) {
            reader_.feed(file.substr(0, size));
            take();
        }
        reader_.finish();
        take();
    }

    std::string text;

private:
    void take()
    {
        while (const auto item = reader_.next())
            std::visit([this](const auto& one) { note(one); }, *item);
    }

    void note(const recipient_row& row)
    {
        expect(row.address == fold_address(row.email), "an address is folded");
        expect(row.email.size() <= longest_row, "an address is no longer than a row");
        // A byte of JSON may be six when it is escaped.
        expect(row.variables.size() <= 6 * longest_row, "a recipient is bounded");
        const auto parsed = boost::json::parse(row.variables);
        expect(parsed.is_object(), "variables are an object");
        note(row.place);
        text.append(row.email).append(" ").append(row.variables);
    }

    void note(const skipped_row& row)
    {
        expect(row.email.size() <= longest_row, "what is shown of an address is bounded");
        note(row.place);
        text.append(row.reason).append(" ").append(row.email);
    }

    void note(const file_refusal& refusal) { text.append("\n").append(refusal.message); }

    void note(const row_place& place)
    {
        expect(place.line >= line_, "rows come in the order of their lines");
        expect(place.index == count_++, "rows are counted");
        line_ = place.line;
        text.append("\n").append(std::to_string(place.line)).append(" ");
    }

    recipient_reader reader_;
    std::uint64_t line_{1};
    std::uint64_t count_{};
};

// The first byte says how the file is cut.
inline void expect_same_items(recipient_format format, const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return;
    const std::string_view file(reinterpret_cast<const char*>(data) + 1, size - 1);
    const recipient_items whole(format, file, std::max<std::size_t>(file.size(), 1));
    const recipient_items cut(format, file, 1 + data[0] % 16);
    expect(whole.text == cut.text, "how a file is cut changes nothing");
}

} // namespace relay::fuzz
