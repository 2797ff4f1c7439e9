#pragma once

#include <string>
#include <vector>

#include "tools/pxe-sniff/rules.hpp"

namespace pxe::sniff {

// The rules by name, those that explain more before those that explain less.
std::span<const Rule> rules();

struct Diagnosis {
  std::string machine;  // its MAC, else its address
  Finding finding;
};

// What is wrong, machine by machine; empty for boots that are sound.
std::vector<Diagnosis> diagnose(const Machines& machines);

// Each a line: `52:54:00:12:34:03: no-offer: nobody answered … (frames 1, 5)`; else that nothing is wrong
// with the machines that were seen.
void print_diagnosis(const std::vector<Diagnosis>& found, std::size_t machines, std::string& out);
// One object a line, with protocol `diagnosis`.
void print_diagnosis_json(const std::vector<Diagnosis>& found, std::string& out);

}  // namespace pxe::sniff
