#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace relay::cli {

// An email as the arguments of `send` describe it
struct email_arguments
{
    std::string from;
    std::vector<std::string> to;
    std::vector<std::string> cc;
    std::vector<std::string> bcc;
    std::vector<std::string> reply_to;
    std::string subject;
    std::string text;
    std::string html;
    std::string text_file;
    std::string html_file;
    std::vector<std::string> attachments; // files
    std::vector<std::string> tags;        // "name=value"
    std::vector<std::string> headers;     // "Name: value" or "Name=value"
    std::string scheduled_at;
};

// The body of POST /emails; what the arguments do not say stays as it is in `base`. Whether it
// makes a good email is for the relay to say. Throws bad_usage for a tag or header that is no pair,
// and for a file that can't be read.
boost::json::object to_email(const email_arguments& arguments, boost::json::object base = {});

// "name=value" in two, at the first of the separators and without blanks behind it. Throws
// bad_usage that names the option when there is no name.
std::pair<std::string, std::string>
split_pair(const std::string& text, std::string_view separators, const char* option);

} // namespace relay::cli
