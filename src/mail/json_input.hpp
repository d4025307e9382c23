#pragma once

#include "relay/mail/submission.hpp"

#include <simdjson.h>

#include <string>
#include <string_view>

// What the readers of this folder share: where in a document they are, and how they refuse it.

namespace relay {

namespace dom = simdjson::dom;

// Thrown at the first thing that is wrong, at whatever depth, and caught by job_reader. It never
// leaves this folder.
struct refusal
{
    api_error error;
};

// What to do with names that nobody knows. Producers of the job socket are told of their typos;
// over HTTP they are passed over, as Resend does (resend-api.md, section 7.3).
enum class strictness : bool
{
    lenient,
    strict,
};

// A place in a document, such as `payload.tags[1].name`. A chain on the stack, so that it costs
// nothing until an error asks for its text.
class json_path
{
public:
    // `root` is what the document is called; empty when it has no name
    json_path(std::string_view root, strictness rules) : name_(root), rules_(rules) {}

    json_path member(std::string_view name) const { return {this, name, no_index}; }
    json_path element(std::size_t index) const { return {this, {}, index}; }

    bool is_lenient() const { return rules_ == strictness::lenient; }

    std::string text() const;

private:
    static constexpr auto no_index = static_cast<std::size_t>(-1);

    json_path(const json_path* parent, std::string_view name, std::size_t index)
        : parent_(parent),
          name_(name),
          index_(index),
          rules_(parent->rules_)
    {
    }

    const json_path* parent_{};
    std::string_view name_;
    std::size_t index_{no_index};
    strictness rules_{};
};

// 422 with this name
[[noreturn]] void refuse(std::string_view name, std::string message);

// 422 validation_error: "Invalid `payload.ttl` field. " and what is wrong with it
[[noreturn]] void refuse_field(const json_path& path, std::string_view why);

// The same, with "Expected a string, got a number."
[[noreturn]] void refuse_type(const json_path& path, std::string_view wanted, dom::element got);

// " (The address at `payload.to[1]`.)", for behind Resend's words, which do not say which one it is
std::string which_one(std::string_view what, const json_path& place);

// 422 validation_error: "Unknown field `payload.replyTO`.", unless the rules are lenient
void meet_unknown(const json_path& path);

// The value, or a refusal of its type
std::string_view expect_string(dom::element value, const json_path& path);
dom::object expect_object(dom::element value, const json_path& path);
dom::array expect_array(dom::element value, const json_path& path, std::string_view wanted);

// PHP writes an empty array for an object without members.
bool is_empty_array(dom::element value);

// A string that is not empty and has no control character in it, a line break for instance
std::string_view expect_word(dom::element value, const json_path& path);

// Refuses an object that has a key twice: which of the values counts is anybody's guess.
void expect_distinct_keys(dom::object object, const json_path& path);

} // namespace relay
