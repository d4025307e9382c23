#pragma once

#include "campaign/mustache.hpp"
#include "campaign/template_tag.hpp"
#include "relay/campaign/template_error.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace relay {

// Compiles one field of a mail, and finds everything that is wrong with its tags. The whole of
// mustache (github.com/mustache/spec) but partials and what is optional there.
class mustache_parser
{
public:
    // `how` values are escaped that are not to stand as they are (escaping::none for a plain text),
    // and `raw` those that are.
    static std::variant<mustache, std::vector<template_error>>
    parse(std::string_view source, escaping how, escaping raw);

private:
    // Where a tag stands
    struct place
    {
        std::size_t begin{};
        std::size_t end{};
    };

    struct open_section
    {
        std::string_view name;
        place where;
        std::uint32_t piece{};
    };

    mustache_parser(std::string_view source, escaping how, escaping raw)
        : source_(source),
          how_(how),
          raw_(raw)
    {
    }

    void parse();
    void parse_tag(std::size_t begin);
    void take_tag(const template_tag& tag, place where);
    void take_section(const template_tag& tag, place where);
    void take_end(std::string_view name, place where);
    void take_variable(const template_tag& tag, place where);
    void take_delimiters(std::string_view pair);
    void take_text(std::size_t end);
    void add_literal(std::string_view text);
    std::uint32_t add_name(std::string_view text);
    bool skip_own_line(place where);
    void complain(place where, std::string why);

    std::string_view source_;
    escaping how_;
    escaping raw_;
    std::string open_ = "{{";
    std::string close_ = "}}";
    std::size_t at_{}; // what stands before is done with
    std::vector<open_section> sections_;
    std::map<std::string_view, std::uint32_t> names_;
    std::vector<template_error> errors_;
    mustache result_;
};

} // namespace relay
