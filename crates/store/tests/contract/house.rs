//! The rules every statement keeps, checked against both databases' own parsers.
