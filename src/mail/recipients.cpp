#include "relay/mail/recipients.hpp"

#include "relay/base/json_writer.hpp"

#include <charconv>

namespace relay {

namespace {

// Reads the JSON that the relay itself has written: no blanks, no other escapes than those of
// append_json_string().
class text_scanner
{
public:
    explicit text_scanner(std::string_view text) : text_(text) {}

    std::size_t position() const { return at_; }

    bool skip(std::string_view expected)
    {
        if (!text_.substr(at_).starts_with(expected))
            return false;
        at_ += expected.size();
        return true;
    }

    bool skip_string()
    {
        if (!skip("\""))
            return false;
        for (; at_ < text_.size() && text_[at_] != '"'; ++at_)
            if (text_[at_] == '\\')
                ++at_;
        return skip("\"");
    }

    std::optional<std::string> string()
    {
        const auto from = at_ + 1;
        if (!skip_string())
            return std::nullopt;
        return unescaped(text_.substr(from, at_ - 1 - from));
    }

    // ["a","b"]
    bool strings(std::vector<std::string>& to)
    {
        if (!skip("["))
            return false;
        do {
            auto one = string();
            if (!one)
                return false;
            to.push_back(std::move(*one));
        } while (skip(","));
        return skip("]");
    }

private:
    static std::string unescaped(std::string_view text)
    {
        std::string plain;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] != '\\' || i + 1 == text.size()) {
                plain += text[i];
                continue;
            }
            const char c = text[++i];
            if (c == 'u' && i + 4 < text.size()) {
                unsigned code = 0; // a control character: all others stand for themselves
                std::from_chars(&text[i + 1], &text[i + 1] + 4, code, 16);
                plain += static_cast<char>(code);
                i += 4;
            } else {
                constexpr std::string_view names = "bfnrt";
                constexpr std::string_view meant = "\b\f\n\r\t";
                const auto known = names.find(c);
                plain += known == std::string_view::npos ? c : meant[known];
            }
        }
        return plain;
    }

    std::string_view text_;
    std::size_t at_{};
};

void append_list(std::string& out, std::string_view name, const std::vector<std::string>& list)
{
    if (list.empty())
        return;
    out += out.empty() ? "\"" : ",\"";
    out.append(name).append("\":[");
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (i > 0)
            out += ',';
        append_json_string(out, list[i]);
    }
    out += ']';
}

} // namespace

std::optional<recipient_lists> find_recipients(std::string_view text)
{
    text_scanner at(text);
    recipient_lists lists;
    if (!at.skip("{"))
        return std::nullopt;
    if (at.skip(R"("from":)") && !(at.skip_string() && at.skip(",")))
        return std::nullopt;
    lists.begin = at.position();
    if (!at.skip(R"("to":)") || !at.strings(lists.to))
        return std::nullopt;
    if (at.skip(R"(,"cc":)") && !at.strings(lists.cc))
        return std::nullopt;
    if (at.skip(R"(,"bcc":)") && !at.strings(lists.bcc))
        return std::nullopt;
    lists.end = at.position();
    return lists;
}

remaining_recipients remove_recipients(
    const recipient_lists& lists, const std::function<bool(std::string_view)>& unwanted
)
{
    remaining_recipients result;
    const auto keep = [&](const std::vector<std::string>& list) {
        std::vector<std::string> kept;
        for (const auto& one : list)
            (unwanted(one) ? result.removed : kept).push_back(one);
        return kept;
    };
    auto to = keep(lists.to);
    auto cc = keep(lists.cc);
    const auto bcc = keep(lists.bcc);
    if (to.empty())
        std::swap(to, cc);
    if (to.empty())
        return result;
    append_list(result.members, "to", to);
    append_list(result.members, "cc", cc);
    append_list(result.members, "bcc", bcc);
    result.count = to.size() + cc.size() + bcc.size();
    return result;
}

} // namespace relay
