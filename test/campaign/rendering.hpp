#pragma once

#include "campaign/mustache_parser.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

// What the tests of templates share.

namespace relay::test {

inline constexpr std::string_view link = "https://mail.acme.test/unsubscribe/T0KEN";

inline boost::json::object values(std::string_view json)
{
    return boost::json::parse(json).as_object();
}

// The text that stands inside of a JSON string
inline std::string from_json(const std::string& inside)
{
    return std::string(boost::json::parse('"' + inside + '"').as_string());
}

inline std::vector<template_error> errors_of(std::string_view source)
{
    auto parsed = mustache_parser::parse(source, escaping::html, escaping::none);
    if (auto* errors = std::get_if<std::vector<template_error>>(&parsed))
        return *errors;
    return {};
}

inline mustache compiled(std::string_view source, escaping how = escaping::html)
{
    const auto raw = how == escaping::html ? escaping::none : how;
    auto parsed = mustache_parser::parse(source, how, raw);
    if (const auto* errors = std::get_if<std::vector<template_error>>(&parsed))
        BOOST_FAIL(std::string(source) + ": " + errors->front().message);
    return std::get<mustache>(parsed);
}

inline std::string
rendered(std::string_view source, std::string_view json, escaping how = escaping::html)
{
    std::string out;
    const auto object = values(json);
    const auto why = compiled(source, how).render(out, {.own = object, .unsubscribe_url = link});
    BOOST_REQUIRE_MESSAGE(!why, source << ": " << *why);
    return from_json(out);
}

} // namespace relay::test
