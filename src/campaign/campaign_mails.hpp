#pragma once

#include "campaign/mail_template.hpp"
#include "relay/campaign/campaign_definition.hpp"

#include <cstddef>
#include <variant>
#include <vector>

namespace relay {

// How many mails a recipient gets: one for each step, and one of a campaign without steps
std::size_t count_mails(const campaign_definition& definition);

// The mail of a step, or the only one, with what it has from the campaign
mail_source mail_of(const campaign_definition& definition, std::size_t step);

// All of them, in their order. The errors are those of every template, with fields as the author
// knows them: "html", "steps[1].subject".
std::variant<std::vector<mail_template>, std::vector<template_error>>
compile_mails(const campaign_definition& definition);

} // namespace relay
