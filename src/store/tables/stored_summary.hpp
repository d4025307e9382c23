#pragma once

#include "store/sql/statement.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// How the summary of a message (relay/mail/submission.hpp) stands on disk: whole. But of a
// campaign's message it would be most of the row, so there it is what differs from a text that
// messages share (shared_summaries.hpp), and its recipient, who has a row already, is left out.

namespace relay {

// In the row of a message
struct stored_summary
{
    std::string_view text;
    std::optional<std::int64_t> shared{}; // what `text` differs from; nothing: it is whole
};

// What a query over `message m` reads, and from where, to have the whole summary of summary_at()
constexpr std::string_view summary_columns = "m.summary, shared_summary.text, recipient.email";
constexpr std::string_view summary_tables =
    " LEFT JOIN shared_summary ON shared_summary.id = m.shared"
    " LEFT JOIN recipient ON recipient.id = m.recipient";

// `column`: the first of those columns. Empty: there is no message.
std::string summary_at(const sql::cursor& row, int column);

// A summary without its recipient; nothing: this is not all that it has in `to`.
std::optional<std::string> without_recipient(std::string_view summary, std::string_view recipient);
std::string with_recipient(std::string_view summary, std::string_view recipient);

// How many bytes two texts have in common at their beginnings, and behind these at their ends
struct common_ends
{
    std::size_t begin{};
    std::size_t end{};
};
common_ends common_to(std::string_view base, std::string_view text);

// What has to be kept of `text` where `base` is kept: how much they have in common, and what stands
// between in `text`. Empty when they are the same.
std::string difference(std::string_view base, std::string_view text);
std::string restored(std::string_view base, std::string_view difference);

} // namespace relay
