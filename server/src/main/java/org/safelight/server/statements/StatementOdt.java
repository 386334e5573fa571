package org.safelight.server.statements;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// Writes a statement as OpenDocument text (ISO/IEC 26300, version 1.3): a zip of three XML files and a
/// manifest. The same statement always gives the same bytes: entries are in one order and have one time.
final class StatementOdt {
    static final String MEDIA_TYPE = "application/vnd.oasis.opendocument.text";

    private static final String OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
    private static final String TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
    private static final String TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
    private static final String STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0";
    private static final String FO = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0";
    private static final String META = "urn:oasis:names:tc:opendocument:xmlns:meta:1.0";
    private static final String MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
    private static final String DC = "http://purl.org/dc/elements/1.1/";
    // The first day of 1980 is taken for one before it, which adds a field that depends on where the server is.
    private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private StatementOdt() {}

    private interface Writing {
        void write(XMLStreamWriter xml) throws XMLStreamException;
    }

    static byte[] write(StatementText text, Instant madeAt) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            // First, and not compressed: so a program tells by the first bytes what it is.
            byte[] type = MEDIA_TYPE.getBytes(StandardCharsets.US_ASCII);
            ZipEntry first = entry("mimetype");
            first.setMethod(ZipEntry.STORED);
            first.setSize(type.length);
            CRC32 sum = new CRC32();
            sum.update(type);
            first.setCrc(sum.getValue());
            zip.putNextEntry(first);
            zip.write(type);
            add(zip, "META-INF/manifest.xml", StatementOdt::manifest);
            add(zip, "content.xml", xml -> content(xml, text));
            add(zip, "styles.xml", StatementOdt::styles);
            add(zip, "meta.xml", xml -> meta(xml, text, madeAt));
        }
        return bytes.toByteArray();
    }

    private static ZipEntry entry(String name) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(ENTRY_TIME);
        return entry;
    }

    private static void add(ZipOutputStream zip, String name, Writing writing) throws IOException {
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(part, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            writing.write(xml);
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException failed) {
            throw new IOException("A statement could not be written", failed);
        }
        zip.putNextEntry(entry(name));
        part.writeTo(zip);
    }

    private static void manifest(XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartElement("manifest:manifest");
        xml.writeAttribute("xmlns:manifest", MANIFEST);
        xml.writeAttribute("manifest:version", "1.3");
        for (String path : new String[] {"/", "content.xml", "styles.xml", "meta.xml"}) {
            xml.writeEmptyElement("manifest:file-entry");
            xml.writeAttribute("manifest:full-path", path);
            xml.writeAttribute("manifest:media-type", path.equals("/") ? MEDIA_TYPE : "text/xml");
        }
        xml.writeEndElement();
    }

    private static void root(XMLStreamWriter xml, String name) throws XMLStreamException {
        xml.writeStartElement("office:" + name);
        xml.writeAttribute("xmlns:office", OFFICE);
        xml.writeAttribute("xmlns:text", TEXT);
        xml.writeAttribute("xmlns:table", TABLE);
        xml.writeAttribute("xmlns:style", STYLE);
        xml.writeAttribute("xmlns:fo", FO);
        xml.writeAttribute("xmlns:meta", META);
        xml.writeAttribute("xmlns:dc", DC);
        xml.writeAttribute("office:version", "1.3");
    }

    private static void content(XMLStreamWriter xml, StatementText text) throws XMLStreamException {
        root(xml, "document-content");
        xml.writeStartElement("office:body");
        xml.writeStartElement("office:text");
        heading(xml, 1, text.title());
        int tables = 0;
        for (StatementText.Part part : text.parts()) {
            heading(xml, 2, part.heading());
            for (String paragraph : part.paragraphs()) {
                paragraph(xml, paragraph);
            }
            if (!part.lines().isEmpty()) {
                xml.writeStartElement("table:table");
                xml.writeAttribute("table:name", "Table" + ++tables);
                xml.writeEmptyElement("table:table-column");
                xml.writeAttribute("table:number-columns-repeated", "2");
                for (StatementText.Line line : part.lines()) {
                    xml.writeStartElement("table:table-row");
                    for (String cell : new String[] {line.what(), line.value()}) {
                        xml.writeStartElement("table:table-cell");
                        xml.writeAttribute("office:value-type", "string");
                        paragraph(xml, cell);
                        xml.writeEndElement();
                    }
                    xml.writeEndElement();
                }
                xml.writeEndElement();
            }
        }
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static void heading(XMLStreamWriter xml, int level, String words) throws XMLStreamException {
        xml.writeStartElement("text:h");
        xml.writeAttribute("text:style-name", "Heading_20_" + level);
        xml.writeAttribute("text:outline-level", Integer.toString(level));
        xml.writeCharacters(words);
        xml.writeEndElement();
    }

    private static void paragraph(XMLStreamWriter xml, String words) throws XMLStreamException {
        xml.writeStartElement("text:p");
        xml.writeAttribute("text:style-name", "Standard");
        xml.writeCharacters(words);
        xml.writeEndElement();
    }

    private static void styles(XMLStreamWriter xml) throws XMLStreamException {
        root(xml, "document-styles");
        xml.writeStartElement("office:styles");
        style(xml, "Standard", "Standard", "11pt", "normal");
        style(xml, "Heading_20_1", "Heading 1", "18pt", "bold");
        style(xml, "Heading_20_2", "Heading 2", "13pt", "bold");
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static void style(XMLStreamWriter xml, String name, String shown, String size, String weight)
            throws XMLStreamException {
        xml.writeStartElement("style:style");
        xml.writeAttribute("style:name", name);
        xml.writeAttribute("style:display-name", shown);
        xml.writeAttribute("style:family", "paragraph");
        xml.writeEmptyElement("style:paragraph-properties");
        xml.writeAttribute("fo:margin-bottom", "0.15cm");
        xml.writeEmptyElement("style:text-properties");
        xml.writeAttribute("fo:font-family", "Liberation Sans");
        xml.writeAttribute("fo:font-size", size);
        xml.writeAttribute("fo:font-weight", weight);
        xml.writeAttribute("fo:language", "en");
        xml.writeAttribute("fo:country", "GB");
        xml.writeEndElement();
    }

    private static void meta(XMLStreamWriter xml, StatementText text, Instant madeAt) throws XMLStreamException {
        root(xml, "document-meta");
        xml.writeStartElement("office:meta");
        element(xml, "meta:generator", "Safelight");
        element(xml, "dc:title", text.title());
        element(xml, "meta:creation-date", madeAt.toString());
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static void element(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(value);
        xml.writeEndElement();
    }
}
