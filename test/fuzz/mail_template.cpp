#include "campaign/mail_renderer.hpp"
#include "fuzz/accepted_email.hpp"
#include "relay/base/text.hpp"

#include <boost/json/parse.hpp>

#include <cstdint>
#include <string>

using namespace relay;

namespace {

constexpr std::string_view unsubscribe_url = "https://acme.test/unsubscribe/T";

// Whatever renders it a second time, or does not escape it, changes it.
constexpr std::string_view value = R"({{x}}<&"'>)";
constexpr std::string_view escaped_value = "{{x}}&lt;&amp;&quot;&#39;&gt;";

boost::json::object values_of(std::string_view text)
{
    boost::system::error_code error;
    const auto values = boost::json::parse(text, error);
    return !error && values.is_object() ? values.as_object() : boost::json::object();
}

mail_source source_of(const std::string& text)
{
    return {
        .from = "us@acme.test",
        .subject = text,
        .html = "|{{probe}}|" + text,
        .text = "|{{probe}}|" + text,
        .headers = {{"X-A", text}},
    };
}

void expect_located(const template_error& error, std::string_view source)
{
    fuzz::expect(!error.field.empty() && !error.message.empty(), "an error says what and where");
    fuzz::expect(error.line > 0 && error.column > 0, "places count from 1");
    fuzz::expect(error.text.size() <= 60, "an error is short");
    if (error.field != "subject")
        return;
    for (std::size_t line = 1; line < error.line; ++line)
        source.remove_prefix(source.find('\n') + 1);
    fuzz::expect(
        source.substr(0, source.find('\n')).find(error.text) != source.npos,
        "what an error quotes stands in its line"
    );
}

// Each value is `value`, however many the template names.
void expect_escaped(const mail_template& mail, std::string_view source, boost::json::object values)
{
    for (auto& member : values)
        member.value() = value;
    values["probe"] = value;
    std::string out = "{";
    if (mail.render(out, {.own = values, .unsubscribe_url = unsubscribe_url}))
        return;
    const auto rendered = boost::json::parse(out + "\"to\":[]}").as_object();
    const std::string_view html = rendered.at("html").as_string();
    const std::string_view text = rendered.at("text").as_string();
    fuzz::expect(
        html.starts_with("|" + std::string(escaped_value) + "|"), "in html a value is escaped once"
    );
    fuzz::expect(
        text.starts_with("|" + std::string(value) + "|"), "a value is never rendered again"
    );
    const bool may_be_raw =
        source.find_first_of("&=") != source.npos || source.find("{{{") != source.npos;
    fuzz::expect(
        may_be_raw || html.find("<&\"") == html.npos, "a value is never unescaped in html"
    );
}

} // namespace

// A template, and behind a line `---` the values as JSON
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static mail_renderer renderer;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto line = input.find("\n---\n");
    const std::string source(input.substr(0, line));
    const auto values = values_of(line == input.npos ? "" : input.substr(line + 5));

    const auto parsed = mail_template::parse(source_of(source));
    if (const auto* errors = std::get_if<std::vector<template_error>>(&parsed)) {
        fuzz::expect(!errors->empty(), "what is refused has an error");
        for (const auto& error : *errors)
            expect_located(error, source);
        return 0;
    }
    const auto& mail = std::get<mail_template>(parsed);
    expect_escaped(mail, source, values);
    mail.missing(values);
    const template_values own{.own = values, .unsubscribe_url = unsubscribe_url};
    const auto made = renderer.render(mail, "ann@mail.test", own, fuzz::context);
    if (const auto* invalid = std::get_if<invalid_mail>(&made))
        fuzz::expect(!invalid->reason.empty(), "what is no mail has a reason");
    else
        fuzz::expect_sound(std::get<submission>(made));
    return 0;
}
