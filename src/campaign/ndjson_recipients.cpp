#include "campaign/ndjson_recipients.hpp"

#include <algorithm>

namespace relay {

std::optional<recipient_item> ndjson_recipients::read(std::string_view& text)
{
    while (!text.empty()) {
        if (line_.empty())
            begin_ = cursor_.place();
        // A byte more than is allowed is too much, wherever the text is cut.
        const auto size = std::min(line_size(text), longest_line_ + 1 - line_.size());
        const auto piece = text.substr(0, size);
        text.remove_prefix(size);
        line_ += piece;
        cursor_.pass(piece);
        if (line_.size() > longest_line_)
            return refuse_length(begin_, "the line", longest_line_);
        if (line_.ends_with('\n') || line_.ends_with('\r'))
            if (auto item = end_line())
                return item;
    }
    return std::nullopt;
}

std::optional<recipient_item> ndjson_recipients::finish()
{
    return end_line();
}

std::optional<recipient_item> ndjson_recipients::end_line()
{
    const bool is_empty = line_.find_first_not_of(" \t\r\n") == std::string::npos;
    const auto result = is_empty ? recipient_object::result::unclear : object_.read(line_);
    line_.clear();
    if (is_empty)
        return std::nullopt;
    if (result != recipient_object::result::read)
        return made_.skip(begin_.line);
    return made_.take(begin_.line, object_.email(), object_.variables());
}

} // namespace relay
