package io.carrytrack.report;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.knowm.xchart.internal.chartpart.Chart;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** Draws charts without a screen. */
public final class Charts {
  private static final String SVG = "http://www.w3.org/2000/svg";

  /** As Batik writes them. */
  private static final Pattern COLOUR = Pattern.compile("rgb\\((\\d+),(\\d+),(\\d+)\\)");

  static {
    // a machine may name a display that is not there
    System.setProperty("java.awt.headless", "true");
  }

  private Charts() {}

  /**
   * Why this machine can draw no text, if it cannot: the JDK takes fonts from the system, and fails
   * in several ways where there are none.
   */
  public static Optional<String> obstacle() {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.getFontMetrics(new Font(Font.SANS_SERIF, Font.PLAIN, 10)).stringWidth("0");
      return Optional.empty();
    } catch (RuntimeException | LinkageError | InternalError e) {
      return Optional.of(String.valueOf(ExceptionUtils.getRootCause(e).getMessage()));
    } finally {
      graphics.dispose();
    }
  }

  /** A chart as SVG. */
  public static byte[] svg(Chart<?, ?> chart) throws IOException {
    SVGGraphics2D graphics =
        painted(
            chart,
            SVGGeneratorContext.createDefault(document()),
            chart.getWidth(),
            chart.getHeight());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Writer out = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
      graphics.stream(out, true);
    }
    return bytes.toByteArray();
  }

  private static SVGGraphics2D painted(
      Chart<?, ?> chart, SVGGeneratorContext context, int width, int height) {
    SVGGraphics2D graphics = new SVGGraphics2D(context, false);
    graphics.setSVGCanvasSize(new Dimension(width, height));
    chart.paint(graphics, width, height);
    return graphics;
  }

  /**
   * A chart as an SVG element that stands in a page beside others.
   *
   * @param prefix of its parts' ids, which no other element of the page has
   * @param width of its view, in units of its letters' sizes
   * @param height likewise
   */
  public static Element element(Chart<?, ?> chart, String prefix, int width, int height) {
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(document());
    context.setIDGenerator(
        new SVGIDGenerator() {
          @Override
          public String generateID(String of) {
            return prefix + super.generateID(of);
          }
        });
    context.setComment(null);
    Element svg = painted(chart, context, width, height).getRoot();
    NodeList all = svg.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      if (element.getAttribute("id").equals("genericDefs")) {
        element.setAttribute("id", prefix + "defs");
      }
    }
    return svg;
  }

  /** Puts something else in the place of the colours of an SVG element and those in it. */
  public static void replaceColours(Element svg, Function<Color, Optional<String>> by) {
    NamedNodeMap attributes = svg.getAttributes();
    for (int i = 0; i < attributes.getLength(); i++) {
      Node attribute = attributes.item(i);
      Matcher colour = COLOUR.matcher(attribute.getNodeValue());
      if (colour.matches()) {
        by.apply(
                new Color(
                    Integer.parseInt(colour.group(1)),
                    Integer.parseInt(colour.group(2)),
                    Integer.parseInt(colour.group(3))))
            .ifPresent(attribute::setNodeValue);
      }
    }
    for (Node child = svg.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element element) {
        replaceColours(element, by);
      }
    }
  }

  private static Document document() {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument(SVG, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A chart as PNG. */
  static byte[] png(Chart<?, ?> chart) throws IOException {
    return png(chart, 1);
  }

  /**
   * A chart as PNG.
   *
   * @param scale pixels of a unit of its size
   */
  public static byte[] png(Chart<?, ?> chart, int scale) throws IOException {
    BufferedImage image =
        new BufferedImage(
            scale * chart.getWidth(), scale * chart.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(scale, scale);
    chart.paint(graphics, chart.getWidth(), chart.getHeight());
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }
}
