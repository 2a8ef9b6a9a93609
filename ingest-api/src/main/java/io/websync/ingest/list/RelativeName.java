package io.websync.ingest.list;

/** Puts a file name of a checksum list to its base. */
final class RelativeName {

    private RelativeName() {}

    /**
     * As a browser resolves a link on the page {@code base}, but the name is a file's name: what would have a meaning in a
     * URL ({@code % ? #} and space) stands for itself.
     */
    static String resolve(String base, String name) {
        String folder = base;
        int query = firstOf(folder, '?', '#');
        if (query >= 0) {
            folder = folder.substring(0, query);
        }
        int host = folder.indexOf("://") + 3;
        int slash = folder.lastIndexOf('/');
        folder = slash < host ? folder + "/" : folder.substring(0, slash + 1);
        if (name.startsWith("/")) {
            folder = folder.substring(0, folder.indexOf('/', host));
        }
        var url = new StringBuilder(folder.length() + name.length() + 16).append(folder);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            switch (c) {
                case '%' -> url.append("%25");
                case '?' -> url.append("%3F");
                case '#' -> url.append("%23");
                case ' ' -> url.append("%20");
                default -> url.append(c);
            }
        }
        return url.toString();
    }

    private static int firstOf(String text, char one, char other) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == one || text.charAt(i) == other) {
                return i;
            }
        }
        return -1;
    }
}
