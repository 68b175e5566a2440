package io.carrytrack.base;

import java.util.regex.Pattern;

/**
 * Takes credentials out of what is shown or kept. Paths and URLs may hold them, and are echoed in
 * messages, reports, the names of jobs and logs, which others read.
 */
public final class Secrets {
  private static final String INSTEAD = "$1***";

  // USER:SECRET@ behind ://, where a colon and digits are a host's port; wasbs://container@account
  // names no secret. Bounded, and what was taken is not given back, so that a long text without an
  // @ is not searched again and again.
  private static final Pattern USER_INFO =
      Pattern.compile("(://)[^/\\s:@\"']{1,128}+:(?!\\d{1,5}(?:/|\\s|$))[^\\s@\"']{0,256}+(?=@)");

  private static final Pattern PARAMETER =
      Pattern.compile(
          "(?i)([?&;](?:password|passwd|pwd|secret|token|access[_-]?token|api[_-]?key|sig|signature"
              + "|x-amz-(?:signature|credential|security-token))=)[^&;\\s\"']+");

  private Secrets() {}

  /** A text with stars in the place of users and passwords in URLs; null for null. */
  public static String redact(String text) {
    if (text == null || (text.indexOf("://") < 0 && text.indexOf('=') < 0)) {
      return text;
    }
    // no user without an @, which a long text is searched for faster than for each ://
    String users = text.indexOf('@') < 0 ? text : USER_INFO.matcher(text).replaceAll(INSTEAD);
    return PARAMETER.matcher(users).replaceAll(INSTEAD);
  }
}
