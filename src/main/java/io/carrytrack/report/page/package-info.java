/** Reports for people: one page of HTML that asks for nothing, and its charts as files. */
package io.carrytrack.report.page;
