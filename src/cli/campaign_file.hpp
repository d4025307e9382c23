#pragma once

#include "cli/toml_json.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <string>

namespace relay::cli {

// A campaign as a TOML file describes it
struct campaign_file
{
    std::string name; // of the file

    // The same as JSON, as POST /relay/campaigns takes it. What stands in files of its own
    // (`html_file`, `text_file`) is in it.
    boost::json::object fields;

    field_places places;
    std::map<std::string, std::string, std::less<>> text_files; // "steps[1].html": "second.html"
};

// Reads it; "-" is standard input. What the fields mean is for the relay to say. Throws bad_usage,
// with file, line and column, for what is no TOML, and for files that can't be read.
campaign_file read_campaign_file(const std::string& path);

// Where in the files stands what an error of the relay's, or one of its `errors`, is about:
// "spring.html:3:14", "spring.toml:12:1", and "spring.toml" when it names none of their fields.
std::string place_of_error(const campaign_file& file, const boost::json::value& error);

} // namespace relay::cli
